package org.coldstart.qa.catalogue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CatalogueFilesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void movieLensAsItIsDownloaded() throws IOException {
    Path path = folder.getRoot().toPath();
    Files.writeString(
        path.resolve("u.item"),
        "1|Fille seule, La (Single Girl) (1995)|01-Jan-1995||url|0|0|0|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0\n"
            + "2|Misérables, Les (1995)|||url|0|0|0|0|0|0|0|0|1|0|0|0|1|0|0|0|0|0|0\n",
        StandardCharsets.ISO_8859_1);
    Files.writeString(path.resolve("u.user"), "7|24|M|technician|85711\n");
    Files.writeString(path.resolve("u.data"), "7\t1\t3\t881250949\n7\t2\t4\t881250950\n");
    Catalogue catalogue = CatalogueFiles.read(path);
    assertEquals(
        Map.of("title", "Misérables, Les", "year", 1995, "genres", List.of("Drama", "Musical")),
        catalogue.items().get(1).features());
    assertEquals(
        Map.of("age", 24, "gender", "M", "occupation", "technician"),
        catalogue.users().get(0).features());
    assertEquals(List.of(new Interaction(0, 1, 881250950000L)), catalogue.interactions());
  }

  @Test
  public void layoutOfTheCommandLineWithoutDefinition() throws IOException {
    Path path = folder.getRoot().toPath();
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(path.resolve("interactions.csv.gz")))) {
      out.write(
          "user_id,item_id,label\nu,a,1\nu,b,0\nv,b,1\nv,gone,1\n"
              .getBytes(StandardCharsets.UTF_8));
    }
    Files.writeString(
        path.resolve("items.jsonl"),
        "{\"id\": \"a\", \"title\": \"Two words\", \"colour\": \"red\", \"price\": 3, \"image\": [0.5, 1]}\n{\"id\": \"b\", \"colour\": null}\n");
    Catalogue catalogue = CatalogueFiles.read(path);
    assertEquals(Map.of("type", "text"), catalogue.itemFeatures().get("title"));
    assertEquals(Map.of("type", "categorical"), catalogue.itemFeatures().get("colour"));
    assertEquals(Map.of("type", "numeric"), catalogue.itemFeatures().get("price"));
    assertEquals(Map.of("type", "vector", "dimension", 2), catalogue.itemFeatures().get("image"));
    assertEquals(List.of("u", "v"), catalogue.users().stream().map(Entity::id).toList());
    assertEquals(2, catalogue.interactions().size());
  }

  @Test
  public void malformedFilesAreNamedWithTheirLine() throws IOException {
    Path path = folder.getRoot().toPath();
    assertTrue(message(path).contains("interactions.csv"));
    Files.writeString(path.resolve("interactions.csv"), "user_id,item_id\nu,a\nu\n");
    Files.writeString(path.resolve("items.jsonl"), "{\"id\": \"a\"}\n{\"title\": \"no id\"}\n");
    assertTrue(message(path).contains("items.jsonl, line 2"));
    Files.writeString(path.resolve("items.jsonl"), "{\"id\": \"a\"}\n");
    assertTrue(message(path).contains("interactions.csv, line 3"));
  }

  private static String message(Path path) {
    return assertThrows(CatalogueException.class, () -> CatalogueFiles.read(path)).getMessage();
  }
}
