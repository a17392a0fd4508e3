package org.coldstart.model.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads comma-separated values as RFC 4180 has them: fields may stand in double quotes, and then
 * hold commas, line breaks, and double quotes written twice. The first record is the header. Lines
 * that are empty are passed over.
 */
final class CsvReader implements Closeable {

  private final InputFile file;
  private final LineReader text;
  private final List<String> header;
  private final List<String> fields = new ArrayList<>();
  private long recordLine;
  private long recordLength;

  CsvReader(InputFile file) throws IOException {
    this.file = file;
    this.text = file.openLines();
    try {
      if (!readRecord()) {
        throw new InputException(file.path(), "is empty; it must begin with a header line");
      }
    } catch (IOException | InputException e) {
      text.close();
      throw e;
    }
    this.header = fields.stream().map(String::strip).toList();
  }

  /** The place of a column, if there is one of that name. */
  Optional<Integer> column(String name) {
    int at = header.indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(at);
  }

  /** The names of all columns. */
  List<String> header() {
    return header;
  }

  /** The line on which the current record begins; the first line is 1. */
  long line() {
    return recordLine;
  }

  /**
   * Moves on to the next record.
   *
   * @throws InputException where it is malformed, or has more or fewer fields than the header
   */
  boolean next() throws IOException {
    if (!readRecord()) {
      return false;
    }
    if (fields.size() != header.size()) {
      throw new InputException(
          file.path(),
          recordLine,
          "must have " + header.size() + " fields like the header, got " + fields.size());
    }
    return true;
  }

  /** A field of the current record. */
  String field(int column) {
    return fields.get(column);
  }

  private boolean readRecord() throws IOException {
    fields.clear();
    recordLength = 0;
    String current = nextLine();
    while (current != null && current.isEmpty()) {
      current = nextLine();
    }
    if (current == null) {
      return false;
    }
    recordLine = text.line();
    int at = 0;
    while (true) {
      StringBuilder field = new StringBuilder();
      if (at < current.length() && current.charAt(at) == '"') {
        at++;
        while (true) {
          if (at == current.length()) {
            current = nextLine();
            if (current == null || recordLength > LineReader.LONGEST) {
              throw new InputException(
                  file.path(), recordLine, "a double quote is opened and never closed");
            }
            field.append('\n');
            at = 0;
          } else if (current.charAt(at) != '"') {
            field.append(current.charAt(at++));
          } else if (at + 1 < current.length() && current.charAt(at + 1) == '"') {
            field.append('"');
            at += 2;
          } else {
            at++;
            break;
          }
        }
        if (at < current.length() && current.charAt(at) != ',') {
          throw new InputException(
              file.path(), text.line(), "a comma or the end must follow a closing double quote");
        }
      } else {
        int end = current.indexOf(',', at);
        end = end < 0 ? current.length() : end;
        field.append(current, at, end);
        at = end;
      }
      fields.add(field.toString());
      if (at == current.length()) {
        return true;
      }
      at++;
    }
  }

  private String nextLine() throws IOException {
    String line = text.next();
    recordLength += line == null ? 0 : line.length() + 1;
    return line;
  }

  @Override
  public void close() throws IOException {
    text.close();
  }

  /** A field as it must be written to be read back alike. */
  static String quoted(String field) {
    boolean plain = true;
    for (int i = 0; i < field.length() && plain; i++) {
      char c = field.charAt(i);
      plain = c != ',' && c != '"' && c != '\n' && c != '\r';
    }
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
