package org.coldstart.plugin.rest;

import java.util.List;
import org.coldstart.model.report.ReportPage;
import org.coldstart.plugin.action.JsonResponse;
import org.coldstart.plugin.action.VersionRequest;
import org.coldstart.plugin.action.version.TransportGetReportAction;
import org.opensearch.action.ActionRunnable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestResponseListener;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code GET /_plugins/_coldstart/models/{name}/versions/{version}/report}: JSON, or the page for
 * people where the client prefers {@code text/html} or asks for {@code ?format=html}.
 */
public final class RestReport extends BaseRestHandler {

  private static final String HTML = "html";
  private static final String HTML_TYPE = "text/html; charset=UTF-8";

  /** The page needs its own style and nothing else, so that is all that a browser may use. */
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  @Override
  public String getName() {
    return "coldstart_report";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        ActionRoute.of(
            RestRequest.Method.GET, Paths.VERSION + "/report", TransportGetReportAction.TYPE));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    VersionRequest version = new VersionRequest(request.param(Paths.NAME), Paths.version(request));
    boolean page = wantsPage(request.param("format"), request.header("Accept"));
    return channel ->
        client.execute(
            TransportGetReportAction.TYPE,
            version,
            page
                ? writingPage(version, channel, client)
                : new RestToXContentListener<JsonResponse>(channel));
  }

  /** Writes the page on a thread that may take its time. */
  private static ActionListener<JsonResponse> writingPage(
      VersionRequest version, RestChannel channel, NodeClient client) {
    ActionListener<JsonResponse> sending =
        new RestResponseListener<>(channel) {
          @Override
          public RestResponse buildResponse(JsonResponse report) {
            return page(version, report);
          }
        };
    return ActionListener.wrap(
        report ->
            client
                .threadPool()
                .generic()
                .execute(ActionRunnable.wrap(sending, l -> l.onResponse(report))),
        sending::onFailure);
  }

  private static RestResponse page(VersionRequest version, JsonResponse report) {
    String title = version.model() + ", version " + version.version();
    BytesRestResponse response =
        new BytesRestResponse(RestStatus.OK, HTML_TYPE, ReportPage.of(title, report.json()));
    response.addHeader("Content-Security-Policy", POLICY);
    response.addHeader("X-Content-Type-Options", "nosniff");
    return response;
  }

  /**
   * Whether HTML is asked for by name, or comes before JSON in what the client accepts.
   *
   * @param format the parameter, which counts more; may be null
   * @param accept the header; may be null
   */
  static boolean wantsPage(String format, String accept) {
    if (format != null) {
      return format.equalsIgnoreCase(HTML);
    }
    if (accept != null) {
      for (String range : accept.split(",")) {
        String type = range.split(";", 2)[0].strip();
        if (type.equalsIgnoreCase("text/html")) {
          return true;
        }
        if (type.equalsIgnoreCase("application/json") || type.equals("*/*")) {
          return false;
        }
      }
    }
    return false;
  }
}
