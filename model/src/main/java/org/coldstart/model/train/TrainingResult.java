package org.coldstart.model.train;

import java.util.Map;
import org.coldstart.model.ModelWithItems;

/**
 * What a training ends with.
 *
 * @param trained ready to serve
 * @param report how it was made and how good it is, as JSON would hold it
 */
public record TrainingResult(ModelWithItems trained, Map<String, Object> report) {}
