package org.coldstart.model.feature;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.coldstart.model.linear.SparseMatrix;
import org.junit.Test;

public class FeatureEncoderTest {

  private static final Feature.Categorical GENRES =
      new Feature.Categorical("genres", "genres", Feature.Role.CONTENT);
  private static final Feature.Numeric YEAR =
      new Feature.Numeric("year", "meta.year", Feature.Role.CONTENT);
  private static final Feature.Text TITLE =
      new Feature.Text("title", "title", Feature.Role.CONTENT, TextAnalyzer.STANDARD);
  private static final Feature.DenseVector POSTER =
      new Feature.DenseVector("poster", "poster", Feature.Role.CONTENT, 3);
  private static final Feature.Numeric CLICKS =
      new Feature.Numeric("clicks", "clicks", Feature.Role.PREFERENCE);
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(GENRES, YEAR, TITLE, POSTER, CLICKS, new Feature.Factors("factors", "factors")));

  private static BitSet all(EntityTable table) {
    BitSet rows = new BitSet();
    rows.set(0, table.rows());
    return rows;
  }

  private static EntityTable table(FeatureSchema schema, Map<String, Map<String, Object>> sources) {
    EntityTableBuilder builder = new EntityTableBuilder(schema);
    sources.forEach((id, source) -> builder.add(id, FeatureSource.of(source)));
    return builder.build().table();
  }

  private static FeatureEncoder fit(Feature feature, Object... values) {
    Map<String, Map<String, Object>> sources = new LinkedHashMap<>();
    for (Object value : values) {
      sources.put("i" + sources.size(), Collections.singletonMap(feature.field(), value));
    }
    EntityTable table = table(new FeatureSchema(List.of(feature)), sources);
    return FeatureEncoder.fit(table, Feature.Role.CONTENT, all(table));
  }

  private static float[] dense(FeatureEncoder encoder, String field, Object value) {
    return dense(encoder.encode(FeatureSource.of(Collections.singletonMap(field, value))));
  }

  private static float[] dense(SparseVector vector) {
    float[] dense = new float[vector.width()];
    for (int i = 0; i < vector.indices().length; i++) {
      assertTrue("ascending", i == 0 || vector.indices()[i - 1] < vector.indices()[i]);
      dense[vector.indices()[i]] = vector.values()[i];
    }
    return dense;
  }

  /** Entities of every shape: missing, empty, repeated, numbers as strings, all planes. */
  private static Map<String, Map<String, Object>> randomEntities(Random random, int count) {
    List<String> words =
        List.of("Star", "wars", "LOVE", "größe", "映画", "😀", "𝔘nicode", "a-b", "\uD800", "the");
    Map<String, Map<String, Object>> sources = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Map<String, Object> source = new HashMap<>();
      if (random.nextInt(5) > 0) {
        List<Object> genres = new ArrayList<>();
        for (int g = random.nextInt(4); g > 0; g--) {
          genres.add(random.nextBoolean() ? "g" + random.nextInt(6) : (Object) random.nextInt(3));
        }
        genres.add(random.nextBoolean() ? null : random.nextBoolean());
        source.put("genres", genres);
      }
      if (random.nextInt(5) > 0) {
        Object year = 1950 + random.nextInt(50);
        source.put("meta", Map.of("year", random.nextBoolean() ? year : List.of("" + year)));
      }
      if (random.nextInt(5) > 0) {
        StringBuilder title = new StringBuilder();
        for (int w = random.nextInt(8); w > 0; w--) {
          title.append(words.get(random.nextInt(words.size()))).append(' ');
        }
        source.put("title", random.nextBoolean() ? title.toString() : List.of(title, "star"));
      }
      if (random.nextInt(5) > 0) {
        source.put("poster", List.of(random.nextFloat(), random.nextInt(5), random.nextGaussian()));
      }
      source.put("clicks", random.nextInt(100));
      sources.put("item-" + i, source);
    }
    return sources;
  }

  @Test
  public void tableAndSourceGiveTheSameBits() throws IOException {
    Map<String, Map<String, Object>> sources = randomEntities(new Random(7), 200);
    EntityTable table = table(SCHEMA, sources);
    for (Feature.Role role : Feature.Role.values()) {
      FeatureEncoder fitted = FeatureEncoder.fit(table, role, all(table));
      for (FeatureEncoder encoder : List.of(fitted, copy(fitted))) {
        SparseMatrix matrix = encoder.encodeAll(table);
        assertEquals(encoder.width(), matrix.columns());
        for (int row = 0; row < table.rows(); row++) {
          SparseVector vector = encoder.encode(FeatureSource.of(sources.get(table.id(row))));
          int from = matrix.starts()[row];
          int to = matrix.starts()[row + 1];
          assertArrayEquals(vector.indices(), Arrays.copyOfRange(matrix.indices(), from, to));
          assertArrayEquals(vector.values(), Arrays.copyOfRange(matrix.values(), from, to), 0);
        }
      }
    }
  }

  @Test
  public void orderOfArrivalChangesNothing() throws IOException {
    Map<String, Map<String, Object>> sources = randomEntities(new Random(11), 100);
    List<String> ids = new ArrayList<>(sources.keySet());
    Collections.shuffle(ids, new Random(1));
    Map<String, Map<String, Object>> shuffled = new LinkedHashMap<>();
    ids.forEach(id -> shuffled.put(id, sources.get(id)));
    EntityTable one = table(SCHEMA, sources);
    EntityTable other = table(SCHEMA, shuffled);
    assertEquals(one.ids(), other.ids());
    assertArrayEquals(
        bytes(FeatureEncoder.fit(one, Feature.Role.CONTENT, all(one))),
        bytes(FeatureEncoder.fit(other, Feature.Role.CONTENT, all(other))));
  }

  @Test
  public void fitsOnTheGivenRowsOnly() {
    EntityTable table =
        table(
            new FeatureSchema(List.of(GENRES)),
            Map.of(
                "a", Map.of("genres", List.of("drama")), "b", Map.of("genres", List.of("horror"))));
    BitSet first = new BitSet();
    first.set(table.row("a"));
    FeatureEncoder encoder = FeatureEncoder.fit(table, Feature.Role.CONTENT, first);
    assertEquals("drama and the missing indicator", 2, encoder.width());
    assertArrayEquals(new float[] {0, 1}, dense(encoder, "genres", "horror"), 0);
    assertArrayEquals(new float[] {1, 0}, dense(encoder, "genres", "drama"), 0);
  }

  @Test
  public void missingIsNotZero() {
    FeatureEncoder years = fit(YEAR, 0, 0, 5, 10);
    float[] zero = dense(years, "meta.year", 0);
    float[] none = dense(years, "meta.year", null);
    assertEquals(0, zero[years.width() - 1], 0);
    assertEquals(1, none[years.width() - 1], 0);
    assertArrayEquals(none, dense(years, "meta.year", List.of()), 0);
    assertArrayEquals(none, dense(years, "meta.year", ""), 0);

    FeatureEncoder genres = fit(GENRES, "drama", "drama", "comedy");
    assertArrayEquals(new float[] {0, 0, 1}, dense(genres, "genres", null), 0);
    assertArrayEquals(new float[] {0, 0, 1}, dense(genres, "genres", List.of()), 0);
    assertArrayEquals(new float[] {0, 0, 1}, dense(genres, "genres", ""), 0);
    assertArrayEquals(
        "unknown is as good as missing", new float[] {0, 0, 1}, dense(genres, "genres", "new"), 0);
    assertArrayEquals(
        new float[] {1, 1, 0}, dense(genres, "genres", List.of("drama", "comedy", "drama")), 0);

    FeatureEncoder titles = fit(TITLE, "star wars", "star trek");
    assertEquals(1, dense(titles, "title", " .,- ")[titles.width() - 1], 0);

    FeatureEncoder posters = fit(POSTER, List.of(0, 0, 0), List.of(2, 0, 0));
    assertEquals(0, dense(posters, "poster", List.of(0, 0, 0))[3], 0);
    assertArrayEquals(new float[] {0, 0, 0, 1}, dense(posters, "poster", null), 0);
  }

  @Test
  public void wordsAreWeightedByRarityAndScaledToLengthOne() {
    FeatureEncoder encoder = fit(TITLE, "star wars", "star trek", "star", "love");
    // Columns in the order of bytes: love, star, trek, wars; n = 4.
    double star = (1 + Math.log(2)) * Math.log(5.0 / 3);
    double wars = Math.log(5.0 / 1);
    double length = Math.sqrt(star * star + wars * wars);
    assertArrayEquals(
        new float[] {0, (float) (star / length), 0, (float) (wars / length), 0},
        dense(encoder, "title", "Star STAR wars unheard"),
        1e-7f);
  }

  @Test
  public void rareTokensOfLargerCollectionsAreLeftOut() {
    assertEquals(1, TokenBlock.minDocumentFrequency(true, 19));
    assertEquals(2, TokenBlock.minDocumentFrequency(true, 1_345));
    assertEquals(10, TokenBlock.minDocumentFrequency(true, 20_780));
    assertEquals(10, TokenBlock.minDocumentFrequency(true, 1_000_000));
    assertEquals(2, TokenBlock.minDocumentFrequency(false, 1_000_000));
    Object[] values = new Object[20];
    Arrays.setAll(values, i -> i == 0 ? List.of("rare", "common") : "common");
    assertEquals(2, fit(GENRES, values).width());
  }

  @Test
  public void numbersAreStandardisedAndBinned() {
    Object[] values = new Object[400];
    Arrays.setAll(values, i -> i);
    FeatureEncoder encoder = fit(YEAR, values);
    assertEquals(1 + 8 + 20 + 1, encoder.width());
    float[] low = dense(encoder, "meta.year", 3);
    float[] high = dense(encoder, "meta.year", 399);
    assertEquals(-1.7, low[0], 0.05);
    assertEquals(1.7, high[0], 0.05);
    assertEquals("first wide bin", 1, low[1], 0);
    assertEquals("last wide bin", 1, high[8], 0);
    assertEquals("first narrow bin", 1, low[9], 0);
    assertEquals("last narrow bin", 1, high[28], 0);
    assertEquals("beyond the last", high[28], dense(encoder, "meta.year", 1e300)[28], 0);
    assertEquals(3, dense(encoder, "meta.year", 1e300)[0], 0);
    assertEquals(-3, dense(encoder, "meta.year", -Double.MAX_VALUE)[0], 0);
  }

  @Test
  public void outliersBendNothing() {
    Object[] clean = new Object[400];
    Arrays.setAll(clean, i -> i);
    Object[] spoilt = clean.clone();
    spoilt[399] = 1e30;
    float[] expected = dense(fit(YEAR, clean), "meta.year", 100);
    assertArrayEquals(expected, dense(fit(YEAR, spoilt), "meta.year", 100), 0.01f);

    Object[] vectors = new Object[100];
    Arrays.setAll(vectors, i -> List.of(i % 2, 1, 0));
    FeatureEncoder plain = fit(POSTER, vectors);
    vectors[7] = List.of(1e30, 1, -1e30);
    FeatureEncoder bent = fit(POSTER, vectors);
    assertArrayEquals(
        dense(plain, "poster", List.of(1, 1, 0)), dense(bent, "poster", List.of(1, 1, 0)), 0.05f);
    assertEquals(
        3,
        Math.hypot(dense(bent, "poster", vectors[7])[0], dense(bent, "poster", vectors[7])[2]),
        1e-5);
    for (Object huge : List.of(-1e308, 1.7e308)) {
      for (float value : dense(fit(YEAR, -1.7e308, 1.7e308, 1e308), "meta.year", huge)) {
        assertTrue(Float.isFinite(value));
      }
    }
  }

  @Test
  public void denseVectorsAreCentredAndScaledToLengthOne() {
    FeatureEncoder encoder = fit(POSTER, List.of(10, 0, 0), List.of(14, 0, 0));
    assertArrayEquals(
        new float[] {-1, 0, 0, 0}, dense(encoder, "poster", List.of(10, 0, 0)), 1e-6f);
    assertArrayEquals(
        new float[] {1, 0, 0, 0}, dense(encoder, "poster", new float[] {14, 0, 0}), 1e-6f);
  }

  @Test
  public void wrongValuesNameTheFeatureAndWhatWouldBeRight() {
    FeatureEncoder encoder;
    EntityTable table = table(SCHEMA, randomEntities(new Random(3), 30));
    encoder = FeatureEncoder.fit(table, Feature.Role.CONTENT, all(table));
    Object[][] cases = {
      {"genres", Map.of("a", 1), "string"},
      {"genres", List.of(List.of(Map.of())), "string"},
      {"genres", Double.NaN, "finite"},
      {"year", "old", "one number"},
      {"year", List.of(1, 2), "one number"},
      {"year", true, "one number"},
      {"year", Map.of(), "one number"},
      {"year", Double.POSITIVE_INFINITY, "finite"},
      {"year", "NaN", "finite"},
      {"title", Map.of("en", "Star"), "string"},
      {"poster", List.of(1, 2), "list of 3 numbers, got 2"},
      {"poster", List.of(1, 2, 3, 4), "list of 3 numbers, got 4"},
      {"poster", List.of(1, "2", 3), "at place 1"},
      {"poster", List.of(1, Float.NaN, 3), "finite"},
      {"poster", List.of(1, 2, Float.NEGATIVE_INFINITY), "finite"},
      {"poster", List.of(1, 2, 1e39), "finite"},
      {"poster", 7, "list of 3 numbers"},
      {"poster", "AAAA", "list of 3 numbers"},
    };
    for (Object[] wrong : cases) {
      String name = (String) wrong[0];
      Map<String, Object> source = Map.of(name.equals("year") ? "meta.year" : name, wrong[1]);
      FeatureException failure =
          assertThrows(
              Arrays.toString(wrong),
              FeatureException.class,
              () -> encoder.encode(FeatureSource.of(source)));
      assertEquals(name, failure.feature());
      assertTrue(failure.getMessage(), failure.getMessage().contains((String) wrong[2]));

      EntityTableBuilder builder = new EntityTableBuilder(SCHEMA);
      assertThrows(FeatureException.class, () -> builder.add("x", FeatureSource.of(source)));
      assertEquals("nothing was added", 0, builder.size());
      builder.add("y", FeatureSource.of(Map.of("genres", "g1")));
      EntityTable built = builder.build().table();
      assertArrayEquals(
          "what comes after a failure is in its place",
          encoder.encode(FeatureSource.of(Map.of("genres", "g1"))).indices(),
          encoder.encodeAll(built).indices());
    }
  }

  @Test
  public void numbersAndBooleansAreCategories() {
    FeatureEncoder encoder = fit(GENRES, 3, 3.0, "3", 3L, true, 0.5);
    assertEquals("0.5, 3, true and the missing indicator", 4, encoder.width());
    assertArrayEquals(new float[] {0, 1, 1, 0}, dense(encoder, "genres", List.of(3f, "true")), 0);
  }

  @Test
  public void hugeValuesAreBounded() {
    List<Object> categories = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      categories.add("c" + i);
    }
    FeatureEncoder encoder = fit(GENRES, categories, "x".repeat(100_000), "x".repeat(100_001));
    assertEquals("all categories; the long ones are one", 10_002, encoder.width());

    FeatureEncoder texts = fit(TITLE, "w ".repeat(1_000_000) + "late", "w", "x".repeat(1_000_000));
    assertEquals("missing", texts.width() - 1, indexOf(dense(texts, "title", "late"), 1));
    for (TextAnalyzer analyzer : TextAnalyzer.values()) {
      Feature.Text text = new Feature.Text("t", "t", Feature.Role.CONTENT, analyzer);
      FeatureEncoder fitted = fit(text, "ü".repeat(70_000), "😀 ".repeat(40_000), "\uDC00\uD800");
      assertTrue(fitted.width() >= 2);
    }
  }

  private static int indexOf(float[] values, float wanted) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  @Test
  public void rowsWithoutDocumentMissEverything() {
    EntityTableBuilder builder = new EntityTableBuilder(SCHEMA);
    builder.add("b", FeatureSource.of(Map.of("genres", "drama")));
    builder.mention("a");
    builder.mention("b");
    EntityTableBuilder.Built built = builder.build();
    EntityTable table = built.table();
    assertArrayEquals("by order of mention", new int[] {1, 0}, built.rowOf());
    assertEquals(1, table.documents());
    FeatureEncoder encoder = FeatureEncoder.fit(table, Feature.Role.CONTENT, all(table));
    SparseMatrix matrix = encoder.encodeAll(table);
    assertEquals(4, matrix.entries(table.row("a")));
    SparseVector empty = encoder.encode(FeatureSource.EMPTY);
    assertArrayEquals(empty.indices(), Arrays.copyOf(matrix.indices(), 4));
  }

  @Test
  public void aSecondDocumentTakesTheFirstOnesPlace() {
    EntityTableBuilder builder = new EntityTableBuilder(new FeatureSchema(List.of(GENRES)));
    builder.add("a", FeatureSource.of(Map.of("genres", "old")));
    builder.add("a", FeatureSource.of(Map.of("genres", "new")));
    assertEquals(1, builder.replaced());
    EntityTable table = builder.build().table();
    FeatureEncoder encoder = FeatureEncoder.fit(table, Feature.Role.CONTENT, all(table));
    assertArrayEquals(new float[] {1, 0}, dense(encoder, "genres", "new"), 0);
  }

  @Test
  public void manyThreadsGetTheSame() throws Exception {
    Map<String, Map<String, Object>> sources = randomEntities(new Random(5), 100);
    EntityTable table = table(SCHEMA, sources);
    FeatureEncoder encoder = FeatureEncoder.fit(table, Feature.Role.CONTENT, all(table));
    List<SparseVector> expected =
        sources.values().stream().map(s -> encoder.encode(FeatureSource.of(s))).toList();
    try (var pool = Executors.newFixedThreadPool(4)) {
      Callable<Boolean> check =
          () -> {
            int i = 0;
            for (Map<String, Object> source : sources.values()) {
              SparseVector vector = encoder.encode(FeatureSource.of(source));
              assertArrayEquals(expected.get(i).indices(), vector.indices());
              assertArrayEquals(expected.get(i++).values(), vector.values(), 0);
            }
            return true;
          };
      for (Future<Boolean> future : pool.invokeAll(Collections.nCopies(8, check))) {
        assertTrue(future.get());
      }
    }
  }

  @Test
  public void everyTruncationAndManyAlterationsAreNoticed() throws IOException {
    EntityTable table = table(SCHEMA, randomEntities(new Random(9), 60));
    byte[] written = bytes(FeatureEncoder.fit(table, Feature.Role.CONTENT, all(table)));
    for (int length = 0; length < written.length; length++) {
      byte[] cut = Arrays.copyOf(written, length);
      assertThrows(IOException.class, () -> read(cut));
    }
    Random random = new Random(13);
    for (int i = 0; i < 2_000; i++) {
      byte[] altered = written.clone();
      altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        read(altered).encode(FeatureSource.of(Map.of("title", "star", "genres", "g1")));
      } catch (IOException expected) {
        // Either it still reads as some encoder, or it says that it does not: nothing else.
      }
    }
  }

  @Test
  public void unknownNamesAreListed() {
    FeatureException failure =
        assertThrows(
            FeatureException.class, () -> SCHEMA.requireKnown(List.of("genres", "gender")));
    assertEquals("gender", failure.feature());
    assertTrue(
        failure.getMessage(),
        failure.getMessage().contains("[genres, year, title, poster, clicks, factors]"));
    SCHEMA.requireKnown(List.of("year", "factors"));
  }

  @Test
  public void historiesAreNewestFirstDistinctAndCapped() {
    Feature.History history = new Feature.History("history", "h");
    assertEquals(
        List.of("1193", "b", "7"),
        history.items(
            FeatureSource.of(Map.of("h", Arrays.asList(1193, "b", null, 7.0, "1193", "")))));
    assertEquals(List.of("x"), history.items(FeatureSource.of(Map.of("h", "x"))));
    assertEquals(List.of(), history.items(FeatureSource.EMPTY));
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(i);
    }
    List<String> capped = history.items(FeatureSource.of(Map.of("h", many)));
    assertEquals(Feature.History.MAX_ITEMS, capped.size());
    assertEquals("999", capped.get(999));
    assertThrows(
        FeatureException.class,
        () -> history.items(FeatureSource.of(Map.of("h", Map.of("id", 1)))));
  }

  private static byte[] bytes(FeatureEncoder encoder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    encoder.write(new DataOutputStream(out));
    return out.toByteArray();
  }

  private static FeatureEncoder read(byte[] bytes) throws IOException {
    return FeatureEncoder.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private static FeatureEncoder copy(FeatureEncoder encoder) throws IOException {
    return read(bytes(encoder));
  }
}
