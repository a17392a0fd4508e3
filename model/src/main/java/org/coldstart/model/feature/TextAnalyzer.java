package org.coldstart.model.feature;

import java.util.Locale;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.core.SimpleAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;

/** The analyzers that a text feature may name. None of them drops stop words. */
public enum TextAnalyzer {
  /** Words by the rules of Unicode, lower-cased. */
  STANDARD,
  /** Runs of letters, lower-cased. */
  SIMPLE,
  /** Whatever stands between white space, as it is. */
  WHITESPACE,
  /** As {@link #STANDARD}, with English word stems. */
  ENGLISH,
  /** The whole text as one word. */
  KEYWORD;

  /** The name of this analyzer in a definition. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The analyzer of that name, if there is one. */
  public static Optional<TextAnalyzer> named(String label) {
    for (TextAnalyzer analyzer : values()) {
      if (analyzer.label().equals(label)) {
        return Optional.of(analyzer);
      }
    }
    return Optional.empty();
  }

  Analyzer create() {
    return switch (this) {
      case STANDARD -> new StandardAnalyzer();
      case SIMPLE -> new SimpleAnalyzer();
      case WHITESPACE -> new WhitespaceAnalyzer();
      case ENGLISH -> new EnglishAnalyzer(CharArraySet.EMPTY_SET);
      case KEYWORD -> new KeywordAnalyzer();
    };
  }
}
