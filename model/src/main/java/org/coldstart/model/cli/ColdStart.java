package org.coldstart.model.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;

/**
 * The command line: {@code train}, {@code encode}, {@code evaluate}, {@code warm-up}, {@code
 * compare} and {@code report} on files. Exit status 0 on success, 1 for bad input, 2 for wrong
 * usage.
 */
public final class ColdStart {

  private static final String USAGE =
      """
      usage:
        coldstart train    --definition d.json --interactions train.csv --items items.jsonl [--users users.jsonl]
                           --out m.csm [--report report.json|report.html] [--validation val.csv] [--positive-from N]
                           [--init-from other.csm [--freeze all|feature,feature]]
        coldstart encode   --model m.csm --items items.jsonl --out vectors.csv
        coldstart encode   --model m.csm --user-ids ids.txt [--interactions train.csv] [--items items.jsonl]
                           [--users users.jsonl] [--positive-from N] --out vectors.csv
        coldstart report   --report report.json --out report.html [--title words]
        coldstart evaluate --model m.csm --interactions train.csv --items items.jsonl [--users users.jsonl]
                           --test test.csv [--candidates ids.txt] [--k 20,50,100]
                           [--phase warm|cold-item|cold-user|cold-both] [--positive-from N]
        coldstart warm-up  --model m.csm --interactions all.csv --items items.jsonl [--method closed_form|mwuf]
                           [--positive-from N] --out warm.csm
        coldstart evaluate-warm-up --models a.csm,b.csm --interactions train.csv --phases first.csv,second.csv
                           --test test.csv --items items.jsonl [--users users.jsonl] [--depth 100] [--positive-from N]
        coldstart compare  --definition d.json [--variants v.json] --interactions all.csv --items items.jsonl
                           [--users users.jsonl] [--draws 10] [--hold-out items|users|interactions] [--share 0.1]
                           [--k 20,100] [--positive-from N] [--out table.md]
        coldstart compare  --definition d.json [--variants v.json] --interactions train.csv --items items.jsonl
                           [--users users.jsonl] --test test.csv [--candidates ids.txt] [--seeds 42,43,44]
                           [--phase cold-item] [--k 20,100] [--positive-from N] [--out table.md]

Interactions are CSV with a header: user_id, item_id and optionally label (0 or 1) or rating (with
--positive-from), timestamp, weight, session. Items and users are JSON, one object a line, each with an id.
Files may be compressed with gzip. COLDSTART_HEAP sets the memory (default 4g).
""";

  private final Engine engine;
  private final Console console;

  ColdStart(Engine engine, PrintStream results, PrintStream messages) {
    this.engine = engine;
    this.console = new Console(results, messages);
  }

  /** Runs a command and ends the JVM with its exit status. */
  public static void main(String[] arguments) {
    System.exit(new ColdStart(new TrainerEngine(), System.out, System.err).run(arguments));
  }

  /**
   * Runs a command.
   *
   * @return the exit status
   */
  int run(String... arguments) {
    try {
      dispatch(Arrays.asList(arguments));
      return 0;
    } catch (UsageException e) {
      console.note("coldstart: " + e.getMessage());
      console.note(USAGE);
      return 2;
    } catch (NoSuchFileException e) {
      console.note("coldstart: " + e.getMessage() + ": no such file");
      return 1;
    } catch (IOException | IllegalArgumentException e) {
      console.note("coldstart: " + e.getMessage());
      return 1;
    } catch (OutOfMemoryError e) {
      console.note("coldstart: not enough memory; COLDSTART_HEAP=8g (say) gives more");
      return 1;
    }
  }

  private void dispatch(List<String> arguments) throws IOException {
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    switch (command) {
      case "train" ->
          new TrainCommand(engine, console).run(new Options(rest, TrainCommand.OPTIONS));
      case "encode" ->
          new EncodeCommand(engine, console).run(new Options(rest, EncodeCommand.OPTIONS));
      case "evaluate" ->
          new EvaluateCommand(engine, console).run(new Options(rest, EvaluateCommand.OPTIONS));
      case "compare" ->
          new CompareCommand(engine, console).run(new Options(rest, CompareCommand.OPTIONS));
      case "warm-up" -> new WarmUpCommand(console).run(new Options(rest, WarmUpCommand.OPTIONS));
      case "evaluate-warm-up" ->
          new EvaluateWarmUpCommand(console).run(new Options(rest, EvaluateWarmUpCommand.OPTIONS));
      case "report" -> new ReportCommand(console).run(new Options(rest, ReportCommand.OPTIONS));
      case "help", "-h", "--help" -> console.results().print(USAGE);
      case "" -> throw new UsageException("a command is needed");
      default -> throw new UsageException("unknown command [" + command + "]");
    }
  }
}
