package org.coldstart.model.feature;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.coldstart.model.definition.ModelDefinition;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

/** Categories that fall back to coarser ones. */
public class HierarchyBlockTest {

  private static final FeatureSchema SCHEMA =
      ModelDefinition.parse(
              Map.of(
                  "user",
                  Map.of("features", Map.of("age", Map.of("type", "numeric"))),
                  "item",
                  Map.of(
                      "features",
                      Map.of(
                          "kind",
                          Map.of(
                              "type", "categorical", "parents", List.of("category", "department")),
                          "category",
                          Map.of("type", "categorical", "field", "meta.category"),
                          "department",
                          Map.of("type", "categorical")))))
          .item();

  private final EntityTable table = table();
  private final FeatureEncoder encoder =
      FeatureEncoder.fit(table, Feature.Role.CONTENT, all(table));
  private final int kind = encoder.features().indexOf(SCHEMA.find("kind").orElseThrow());

  /** Two frequent kinds, and rare ones of two categories of one department and of another. */
  private static EntityTable table() {
    EntityTableBuilder builder = new EntityTableBuilder(SCHEMA);
    for (int i = 0; i < 20; i++) {
      builder.add("common" + i, item(i % 2 == 0 ? "sofa" : "chair", "seating", "home"));
    }
    for (int i = 0; i < 3; i++) {
      builder.add("stool" + i, item("stool-" + i, "seating", "home"));
      builder.add("lone" + i, item("lamp-" + i, "category-" + i, "light"));
    }
    builder.add("bare", FeatureSource.of(Map.of("department", "home")));
    builder.mention("unknown");
    return builder.build().table();
  }

  private static FeatureSource item(String kind, String category, String department) {
    return FeatureSource.of(
        Map.of("kind", kind, "meta", Map.of("category", category), "department", department));
  }

  private static BitSet all(EntityTable table) {
    BitSet rows = new BitSet();
    rows.set(0, table.rows());
    return rows;
  }

  /** The columns of the kind's own block. */
  private List<Integer> block(FeatureSource source) {
    SparseVector vector = encoder.encode(source);
    int from = encoder.offset(kind);
    int to = encoder.offset(kind + 1);
    return Arrays.stream(vector.indices())
        .filter(column -> column >= from && column < to)
        .boxed()
        .toList();
  }

  private List<Integer> missing() {
    return List.of(encoder.offset(kind + 1) - 1);
  }

  @Test
  public void aKnownCategoryIsItself() {
    assertNotEquals(
        block(item("sofa", "seating", "home")), block(item("chair", "seating", "home")));
    assertEquals(block(item("sofa", "seating", "home")), block(item("sofa", "?", "?")));
  }

  @Test
  public void aNewCategoryIsLikeTheRareOnesOfItsParent() {
    List<Integer> rare = block(item("stool-1", "seating", "home"));
    assertEquals(1, rare.size());
    assertEquals(rare, block(item("bench", "seating", "home")));
    assertNotEquals(rare, block(item("sofa", "seating", "home")));
    assertNotEquals(rare, missing());
  }

  @Test
  public void whereTheParentIsUnknownTooTheNextOneIsTaken() {
    List<Integer> light = block(item("lamp-2", "category-2", "light"));
    assertEquals(light, block(item("torch", "new category", "light")));
    assertNotEquals(light, missing());
    assertNotEquals(light, block(item("bench", "seating", "home")));
  }

  @Test
  public void elseItIsMissing() {
    assertEquals(missing(), block(item("rake", "tools", "garden")));
    assertEquals(missing(), block(FeatureSource.of(Map.of("kind", "rake"))));
    assertEquals(missing(), block(FeatureSource.EMPTY));
    // Who has no kind has none to replace.
    assertEquals(missing(), block(FeatureSource.of(Map.of("department", "light"))));
  }

  @Test
  public void aTableIsEncodedAsItsEntitiesAre() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    encoder.write(new DataOutputStream(out));
    FeatureEncoder read =
        FeatureEncoder.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
    assertEquals(encoder.features(), read.features());
    SparseMatrix matrix = read.encodeAll(table);
    Map<String, FeatureSource> sources =
        Map.of(
            "common0", item("sofa", "seating", "home"),
            "stool2", item("stool-2", "seating", "home"),
            "lone1", item("lamp-1", "category-1", "light"),
            "bare", FeatureSource.of(Map.of("department", "home")),
            "unknown", FeatureSource.EMPTY);
    sources.forEach(
        (id, source) -> {
          SparseVector expected = encoder.encode(source);
          assertArrayEquals(expected.indices(), read.encode(source).indices());
          assertArrayEquals(expected.values(), read.encode(source).values(), 0);
          int row = table.row(id);
          int from = matrix.starts()[row];
          int to = matrix.starts()[row + 1];
          assertArrayEquals(expected.indices(), Arrays.copyOfRange(matrix.indices(), from, to));
        });
  }
}
