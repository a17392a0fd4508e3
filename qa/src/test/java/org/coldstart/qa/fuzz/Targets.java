package org.coldstart.qa.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coldstart.qa.cluster.QuickDefinition;
import org.coldstart.qa.job.MainJob;

/** Every verb of the product, each with requests that are nearly right. */
final class Targets {
  private static final List<String> TOWERS = List.of("item_tower", "user_tower");
  private static final String ROOT = "/_plugins/_coldstart/";
  private static final String DEPLOYED = FuzzShop.MODELS + FuzzShop.MODEL;

  /** Makes one request. */
  private interface Target {
    Attempt attempt(Draw draw, long number);
  }

  private final FuzzShop shop;
  private final List<Target> targets = new ArrayList<>();
  private final ObjectNode definition;
  private final ObjectNode item;
  private final ObjectNode user;
  private final ObjectNode processor;
  private final Map<String, Object> place;

  Targets(FuzzShop shop) {
    this.shop = shop;
    this.definition = Mutation.tree(shop.definition());
    this.item = Mutation.tree(shop.catalogue.items().get(0).features());
    this.user = Mutation.tree(shop.job.context(0));
    this.processor =
        Mutation.tree(
            Map.of(
                "model",
                FuzzShop.MODEL,
                "field",
                MainJob.FIELD,
                "on_unencodable",
                "fail",
                "batch_size",
                5,
                "tag",
                "t",
                "ignore_failure",
                false));
    this.place = Map.of("index", shop.job.itemIndex(), "field", MainJob.FIELD);
    among(4, this::newDefinition);
    among(3, this::knownDefinition);
    among(5, this::train);
    among(4, this::deploy);
    among(3, this::activate);
    among(3, this::undeploy);
    among(3, this::warmUp);
    among(6, this::encode);
    among(3, this::evaluate);
    among(2, this::imported);
    among(2, this::delete);
    among(5, this::read);
    among(2, this::wrongMethod);
    among(2, this::cancel);
    among(3, this::pipeline);
    among(6, this::simulate);
    among(8, this::document);
    among(5, this::bulk);
    among(3, this::update);
    among(14, this::query);
  }

  private void among(int shares, Target target) {
    for (int share = 0; share < shares; share++) {
      targets.add(target);
    }
  }

  /** The request of a number. */
  Attempt attempt(long seed, long number) {
    Draw draw = new Draw(seed, number);
    Attempt attempt = draw.of(targets).attempt(draw, number);
    if (draw.in(0.04)) {
      attempt = attempt.of(draw.of(Odd.TYPES));
    }
    if (draw.in(0.08)) {
      attempt = attempt.with(draw.of(Odd.PARAMETERS));
    }
    return attempt;
  }

  // ---- models

  private Attempt newDefinition(Draw draw, long number) {
    String path = FuzzShop.MODELS + "fuzz-" + number;
    return Attempt.any("define", "PUT", path, new Mutation(draw).changed(definition))
        .undoneBy(path);
  }

  private Attempt knownDefinition(Draw draw, long number) {
    String name = draw.in(0.2) ? Odd.pathPart(draw) : draw.in(0.5) ? FuzzShop.MODEL : "fuzz-new";
    return Attempt.any(
            "define", "PUT", FuzzShop.MODELS + name, new Mutation(draw).impossible(definition))
        .refused();
  }

  private Attempt train(Draw draw, long number) {
    ObjectNode body = Mutation.tree(Map.of("training", QuickDefinition.training()));
    return refusedVerb(draw, "train", body, draw.in(0.2) ? "?deploy=true" : "");
  }

  private Attempt deploy(Draw draw, long number) {
    Map<String, Object> body = new LinkedHashMap<>(place);
    body.put("version", 1);
    body.put("side", draw.of(List.of("item", "user")));
    body.put("method", Map.of("engine", "lucene", "name", "hnsw", "parameters", Map.of("m", 16)));
    return draw.in(0.5)
        ? refusedVerb(draw, "deploy", Mutation.tree(body), "")
        : onIdle(draw, "deploy", Mutation.tree(body));
  }

  private Attempt undeploy(Draw draw, long number) {
    return draw.in(0.5)
        ? refusedVerb(draw, "undeploy", Mutation.tree(place), "")
        : onIdle(draw, "undeploy", Mutation.tree(place));
  }

  private Attempt warmUp(Draw draw, long number) {
    return draw.in(0.5)
        ? refusedVerb(draw, "warm_up", Mutation.tree(place), "")
        : onIdle(draw, "warm_up", Mutation.tree(place));
  }

  /** May be right by chance: the version is active already. */
  private Attempt activate(Draw draw, long number) {
    Map<String, Object> body = new LinkedHashMap<>(place);
    body.put("version", 1);
    return Attempt.any(
        "activate",
        "POST",
        DEPLOYED + "/_activate",
        new Mutation(draw).changed(Mutation.tree(body)));
  }

  /** A body that cannot be, to a model that is there and deployed, or to an odd name. */
  private Attempt refusedVerb(Draw draw, String verb, ObjectNode body, String parameters) {
    String model = draw.in(0.1) ? Odd.pathPart(draw) : FuzzShop.MODEL;
    return Attempt.any(
            verb,
            "POST",
            FuzzShop.MODELS + model + "/_" + verb + parameters,
            new Mutation(draw).impossible(body))
        .refused();
  }

  /** Any body, to a model of which there is nothing to deploy or to take away. */
  private Attempt onIdle(Draw draw, String verb, ObjectNode body) {
    return Attempt.any(
            verb,
            "POST",
            FuzzShop.MODELS + FuzzShop.IDLE + "/_" + verb,
            new Mutation(draw).changed(body))
        .refused();
  }

  private Attempt encode(Draw draw, long number) {
    ObjectNode known = user.deepCopy();
    known.put("id", shop.catalogue.users().get(1).id());
    ObjectNode learned = item.deepCopy();
    learned.put("id", shop.catalogue.items().get(1).id());
    ObjectNode body =
        Mutation.tree(
            Map.of("users", List.of(user, known), "items", List.of(item, learned), "version", 1));
    return read(draw, "encode", body);
  }

  private Attempt evaluate(Draw draw, long number) {
    return read(draw, "evaluate", Mutation.tree(Map.of("version", 1, "k", List.of(20, 100))));
  }

  /** A verb that changes nothing. */
  private Attempt read(Draw draw, String verb, ObjectNode body) {
    String path = DEPLOYED + "/_" + verb;
    return draw.in(0.3)
        ? Attempt.any(verb, "POST", path, new Mutation(draw).impossible(body)).refused()
        : Attempt.any(verb, "POST", path, new Mutation(draw).changed(body));
  }

  private Attempt imported(Draw draw, long number) {
    byte[] altered;
    do {
      altered = new Mutation(draw).changedBytes(shop.artefact);
    } while (Arrays.equals(altered, shop.artefact));
    return Attempt.any("import", "POST", FuzzShop.MODELS + FuzzShop.IMPORTED + "/_import", altered)
        .refused();
  }

  private Attempt delete(Draw draw, long number) {
    String path =
        switch (draw.below(4)) {
          case 0 -> FuzzShop.MODELS + Odd.pathPart(draw);
          case 1 -> DEPLOYED + "/versions/" + Odd.pathPart(draw);
          case 2 -> DEPLOYED + "/versions/1";
          default -> DEPLOYED + "?force=" + draw.of(List.of("false", "x", "1", "TRUE"));
        };
    return Attempt.any("delete", "DELETE", path).refused();
  }

  private Attempt read(Draw draw, long number) {
    String odd = Odd.pathPart(draw);
    String path =
        switch (draw.below(10)) {
          case 0 -> FuzzShop.MODELS + odd;
          case 1 -> DEPLOYED + "/versions/" + odd;
          case 2 -> DEPLOYED + "/versions/" + odd + "/report";
          case 3 -> FuzzShop.MODELS + odd + "/versions/1";
          case 4 -> ROOT + "runs/" + odd;
          case 5 -> ROOT + "runs/" + shop.run + "?" + draw.of(Odd.PARAMETERS);
          case 6 -> ROOT + odd + "/stats";
          case 7 -> ROOT + "stats?" + draw.of(Odd.PARAMETERS);
          case 8 -> "/_cat/coldstart?" + draw.of(Odd.PARAMETERS);
          default -> DEPLOYED + "/versions/1/report?" + draw.of(Odd.PARAMETERS);
        };
    return draw.in(0.2)
        ? Attempt.any("read", "GET", path, new Mutation(draw).changed(item))
        : Attempt.any("read", "GET", path);
  }

  private Attempt wrongMethod(Draw draw, long number) {
    String path =
        draw.of(
            List.of(
                DEPLOYED + "/_train",
                DEPLOYED + "/_deploy",
                DEPLOYED + "/_undeploy",
                DEPLOYED + "/_activate",
                DEPLOYED + "/_warm_up",
                DEPLOYED + "/_encode",
                DEPLOYED + "/_evaluate",
                DEPLOYED + "/_import",
                DEPLOYED + "/versions/1/report",
                ROOT + "runs",
                ROOT + "stats",
                FuzzShop.MODELS));
    return Attempt.any(
            "wrong method",
            draw.of(List.of("PUT", "DELETE", "PATCH", "TRACE")),
            path,
            new Mutation(draw).changed(definition))
        .refused();
  }

  private Attempt cancel(Draw draw, long number) {
    String run = draw.in(0.3) ? shop.run : Odd.pathPart(draw);
    return Attempt.any(
        "cancel", "POST", ROOT + "runs/" + run + "/_cancel", new Mutation(draw).changed(item));
  }

  // ---- documents

  private Attempt pipeline(Draw draw, long number) {
    String path = "/_ingest/pipeline/fuzz-" + number;
    byte[] body = pipelineOf(draw.of(TOWERS), new Mutation(draw).changedTree(processor));
    // Half a character in any pipeline keeps the server from publishing its cluster state.
    return new String(body, StandardCharsets.UTF_8).contains("\\ud800")
        ? simulate(draw, number)
        : Attempt.any("pipeline", "PUT", path, body).undoneBy(path);
  }

  private static byte[] pipelineOf(String type, Object processor) {
    return Mutation.written(Mutation.tree(Map.of("processors", List.of(Map.of(type, processor)))));
  }

  private Attempt simulate(Draw draw, long number) {
    Mutation mutation = new Mutation(draw);
    boolean oddProcessor = draw.in(0.4);
    Map<String, Object> pipeline =
        Map.of(
            "processors",
            List.of(
                Map.of(
                    draw.of(TOWERS), oddProcessor ? mutation.changedTree(processor) : processor)));
    Map<String, Object> document =
        Map.of(
            "_index",
            shop.job.itemIndex(),
            "_id",
            "film-1",
            "_source",
            oddProcessor ? item : mutation.changedTree(item));
    return Attempt.any(
        "simulate",
        "POST",
        "/_ingest/pipeline/_simulate",
        Mutation.written(
            Mutation.tree(Map.of("pipeline", pipeline, "docs", List.of(document, document)))));
  }

  private Attempt document(Draw draw, long number) {
    Attempt attempt =
        Attempt.any(
            "document",
            "PUT",
            document("odd-" + draw.below(200)) + "?pipeline=" + shop.job.pipeline(),
            new Mutation(draw).changed(withVector(draw)));
    return attempt;
  }

  /** Now and then a document brings something for the field that the plugin owns. */
  private ObjectNode withVector(Draw draw) {
    ObjectNode document = item.deepCopy();
    if (draw.in(0.2)) {
      document.set(
          MainJob.FIELD,
          Mutation.tree(Map.of("a", List.of(1, 2, 3), "a_stamp", "x", "fingerprint", 7)));
    }
    return document;
  }

  private Attempt bulk(Draw draw, long number) {
    Mutation mutation = new Mutation(draw);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int count = 1 + draw.below(4);
    for (int i = 0; i < count; i++) {
      String id = "odd-" + draw.below(200);
      ObjectNode action =
          Mutation.tree(
              Map.of(draw.of(List.of("index", "create", "update", "delete")), Map.of("_id", id)));
      boolean update = action.has("update");
      lines.writeBytes(draw.in(0.1) ? mutation.changed(action) : Mutation.written(action));
      lines.write('\n');
      if (!action.has("delete")) {
        ObjectNode source = withVector(draw);
        lines.writeBytes(
            mutation.changed(
                update ? Mutation.tree(Map.of("doc", source, "doc_as_upsert", true)) : source));
        lines.write('\n');
      }
    }
    return Attempt.any(
            "bulk",
            "POST",
            "/" + shop.job.itemIndex() + "/_bulk?pipeline=" + shop.job.pipeline(),
            lines.toByteArray())
        .of(Attempt.LINES);
  }

  private Attempt update(Draw draw, long number) {
    Map<String, Object> body =
        draw.in(0.5)
            ? Map.of("doc", withVector(draw), "doc_as_upsert", true)
            : Map.of("script", "ctx._source.price = 'x'", "upsert", item);
    return Attempt.any(
        "update",
        "POST",
        "/" + shop.job.itemIndex() + "/_update/odd-" + draw.below(200),
        new Mutation(draw).changed(Mutation.tree(body)));
  }

  private String document(String id) {
    return "/" + shop.job.itemIndex() + "/_doc/" + id;
  }

  // ---- queries

  private Attempt query(Draw draw, long number) {
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("model", FuzzShop.MODEL);
    asked.put("field", MainJob.FIELD);
    if (draw.in(0.8)) {
      asked.put("user", user);
    }
    if (draw.in(0.25)) {
      asked.put("item", item);
    }
    asked.put(draw.of(List.of("k", "k", "min_score")), 3);
    if (draw.in(0.5)) {
      asked.put("filter", Map.of("term", Map.of("genres", "war")));
    }
    if (draw.in(0.3)) {
      asked.put("version", 1);
      asked.put("boost", 2);
      asked.put("_name", "taste");
    }
    if (draw.in(0.3)) {
      asked.put(
          "explore",
          Map.of(
              "method",
              draw.of(List.of("thompson", "ucb")),
              "impressions",
              draw.of(List.of("price", "title")),
              "clicks",
              "price",
              "weight",
              0.3,
              "seed",
              7));
    }
    if (draw.in(0.2)) {
      asked.put("method_parameters", Map.of("ef_search", 50));
      asked.put("rescore", Map.of("oversample_factor", 2));
    }
    Mutation mutation = new Mutation(draw);
    Map<String, Object> query = Map.of("cold_start", mutation.changedTree(Mutation.tree(asked)));
    String index = "/" + shop.job.itemIndex();
    Map<String, Object> search = Map.of("query", query);
    Map<String, Object> body =
        switch (draw.below(8)) {
          case 0 ->
              Map.of(
                  "query",
                  Map.of(
                      "bool",
                      Map.of(
                          draw.of(List.of("must", "filter", "must_not", "should")),
                          List.of(query))));
          case 1 -> Map.of("query", Map.of("function_score", Map.of("query", query, "boost", 2)));
          case 2 -> Map.of("post_filter", query);
          case 3 -> Map.of("aggs", Map.of("a", Map.of("filter", query)));
          case 4 ->
              Map.of("rescore", Map.of("query", Map.of("rescore_query", query), "window_size", 5));
          default -> search;
        };
    return switch (draw.below(10)) {
      case 0 -> Attempt.any("query", "POST", index + "/_validate/query?explain", written(search));
      case 1 -> Attempt.any("query", "POST", index + "/_count", written(search));
      case 2 -> Attempt.any("query", "POST", index + "/_explain/film-2", written(search));
      case 3 ->
          Attempt.any(
                  "query",
                  "POST",
                  index + "/_msearch",
                  ("{}\n" + new String(written(body), StandardCharsets.UTF_8) + "\n")
                      .getBytes(StandardCharsets.UTF_8))
              .of(Attempt.LINES);
      default -> {
        byte[] written = written(body);
        yield Attempt.any(
            "query",
            "POST",
            index + "/_search",
            draw.in(0.1) ? mutation.changedBytes(written) : written);
      }
    };
  }

  private static byte[] written(Map<String, ?> body) {
    return Mutation.written(Mutation.tree(body));
  }
}
