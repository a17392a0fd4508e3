package org.coldstart.model.train;

import java.util.Map;
import org.coldstart.model.TrainedModel;

/**
 * What a training ends with.
 *
 * @param model ready to serve
 * @param report how it was made and how good it is, as JSON would hold it
 */
public record TrainingResult(TrainedModel model, Map<String, Object> report) {}
