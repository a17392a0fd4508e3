package org.coldstart.plugin.action.deploy;

import static org.coldstart.plugin.action.OverTheWire.travels;

import java.io.IOException;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.test.OpenSearchTestCase;

public class DeploymentsOverTheWireTests extends OpenSearchTestCase {

  public void testDeploy() throws IOException {
    travels(
        DeployRequest::new,
        new DeployRequest(DeployRequest.ofEmptyBody("m"), false),
        new DeployRequest(DeployRequest.ofEmptyBody("m"), true),
        new DeployRequest(DeployRequest.ofEmptyBody("n"), false),
        deploy("{\"index\": \"i\"}"),
        deploy("{\"field\": \"i\"}"),
        deploy("{\"version\": 3}"),
        deploy("{\"method\": {\"engine\": \"faiss\", \"parameters\": {\"m\": 8}}}"),
        deploy("{\"method\": {\"engine\": \"faiss\", \"parameters\": {\"m\": 9}}}"),
        deploy("{\"allow_external_versioning\": true}"),
        deploy("{\"side\": \"item\"}"),
        deploy("{\"side\": \"user\"}"));
  }

  public void testActivateAndUndeploy() throws IOException {
    travels(
        DeploymentRequest::new,
        DeploymentRequest.onlyOf("m"),
        DeploymentRequest.onlyOf("n"),
        DeploymentRequest.activation("m", json("{\"version\": 3}")),
        DeploymentRequest.activation("m", json("{\"version\": 4}")),
        DeploymentRequest.undeployment("m", json("{\"index\": \"i\"}")),
        DeploymentRequest.undeployment("m", json("{\"field\": \"i\"}")));
  }

  private DeployRequest deploy(String body) throws IOException {
    return new DeployRequest(DeployRequest.parse("m", json(body)), false);
  }

  private XContentParser json(String body) throws IOException {
    return createParser(JsonXContent.jsonXContent, body);
  }
}
