package org.coldstart.plugin.training;

import java.util.Map;

/**
 * What somebody wants trained.
 *
 * @param model the model's name
 * @param training hyper-parameters that replace the definition's, as JSON gives them; may be empty
 * @param deploy whether to deploy the version wherever the model is deployed, if the gate holds
 */
public record TrainingRequest(String model, Map<String, Object> training, boolean deploy) {}
