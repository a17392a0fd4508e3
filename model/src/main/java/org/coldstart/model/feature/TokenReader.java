package org.coldstart.model.feature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.BytesRef;

/**
 * Takes the raw value of a categorical or text feature apart into tokens. Bounded: at most {@link
 * #MAX_TOKENS} tokens of a value count, and a token is cut after {@link #MAX_TOKEN_BYTES} bytes of
 * UTF-8. Safe for many threads, since Lucene keeps an analyzer's token streams apart by thread.
 */
final class TokenReader {

  /** How many tokens of one value count; what comes after them is not read. */
  static final int MAX_TOKENS = 20_000;

  /** How long a token may be; the rest is cut off. */
  static final int MAX_TOKEN_BYTES = 1_024;

  private final String name;

  /** Null for categories, which are whole values. */
  private final Analyzer analyzer;

  TokenReader(Feature.Categorical feature) {
    this.name = feature.name();
    this.analyzer = null;
  }

  TokenReader(Feature.Text feature) {
    this.name = feature.name();
    this.analyzer = feature.analyzer().create();
  }

  /**
   * Hands on each token; the bytes belong to this reader and are overwritten by the next one.
   *
   * @throws FeatureException where the value is no scalar and no list of scalars
   */
  void read(Object raw, Consumer<BytesRef> sink) {
    int[] left = {MAX_TOKENS};
    ScalarValues.forEach(
        name,
        raw,
        value -> {
          String text = ScalarValues.text(name, value);
          if (analyzer == null) {
            sink.accept(cut(new BytesRef(text)));
            left[0]--;
          } else {
            left[0] = analyze(text, left[0], sink);
          }
          return left[0] > 0;
        });
  }

  private int analyze(String text, int left, Consumer<BytesRef> sink) {
    try (TokenStream tokens = analyzer.tokenStream(name, text)) {
      TermToBytesRefAttribute term = tokens.addAttribute(TermToBytesRefAttribute.class);
      tokens.reset();
      while (left > 0 && tokens.incrementToken()) {
        BytesRef token = term.getBytesRef();
        if (token.length > 0) {
          sink.accept(cut(token));
          left--;
        }
      }
      tokens.end();
      return left;
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string cannot fail", e);
    }
  }

  /** Cuts at the end of a character. */
  private static BytesRef cut(BytesRef token) {
    if (token.length <= MAX_TOKEN_BYTES) {
      return token;
    }
    int length = MAX_TOKEN_BYTES;
    while ((token.bytes[token.offset + length] & 0xC0) == 0x80) {
      length--;
    }
    return new BytesRef(token.bytes, token.offset, length);
  }
}
