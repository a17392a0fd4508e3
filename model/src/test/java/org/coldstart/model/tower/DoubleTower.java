package org.coldstart.model.tower;

import java.util.ArrayList;
import java.util.List;

/**
 * A tower in double precision, straight from its definition: what the product's own passes are held
 * to. Its arrays may be perturbed one by one.
 */
public final class DoubleTower {

  public final TowerSpec spec;

  /** The content weights, then the arrays in the order in which a tower writes them. */
  public final List<double[]> arrays = new ArrayList<>();

  public DoubleTower(TowerParameters parameters) {
    this.spec = parameters.spec();
    arrays.add(widened(parameters.contentWeights()));
    for (float[] array : parameters.denseArrays()) {
      arrays.add(widened(array));
    }
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  public double[] embed(TowerInputs inputs, int entity, int preferenceRow) {
    double[] content = arrays.get(1).clone();
    for (int e = inputs.content().starts()[entity];
        e < inputs.content().starts()[entity + 1];
        e++) {
      for (int h = 0; h < content.length; h++) {
        content[h] +=
            inputs.content().values()[e]
                * arrays.get(0)[inputs.content().indices()[e] * content.length + h];
      }
    }
    activate(content);
    int next = 2;
    for (int l = 1; l < spec.contentHidden().size(); l++, next += 2) {
      content = activate(affine(content, next));
    }
    double[] preference = new double[spec.preferenceWidth() == 0 ? 0 : spec.preferenceWidth() + 1];
    if (preference.length > 0) {
      if (preferenceRow < 0) {
        preference[spec.preferenceWidth()] = 1;
      } else {
        for (int p = 0; p < spec.preferenceWidth(); p++) {
          preference[p] = inputs.preference().get(preferenceRow, p);
        }
      }
    }
    for (int l = 0; l < spec.preferenceHidden().size(); l++, next += 2) {
      preference = activate(affine(preference, next));
    }
    double[] x = new double[content.length + preference.length];
    System.arraycopy(content, 0, x, 0, content.length);
    System.arraycopy(preference, 0, x, content.length, preference.length);
    for (int l = 0; l < spec.headHidden().size(); l++, next += 2) {
      x = activate(affine(x, next));
    }
    x = affine(x, next);
    var base = preferenceRow < 0 ? inputs.coldBase() : inputs.warmBase();
    for (int d = 0; d < x.length && base.rows() > 0; d++) {
      x[d] += base.get(preferenceRow < 0 ? entity : preferenceRow, d);
    }
    return x;
  }

  private double[] affine(double[] x, int array) {
    double[] weights = arrays.get(array);
    double[] y = arrays.get(array + 1).clone();
    for (int i = 0; i < x.length; i++) {
      for (int o = 0; o < y.length; o++) {
        y[o] += x[i] * weights[i * y.length + o];
      }
    }
    return y;
  }

  private double[] activate(double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = spec.activation() == Activation.TANH ? Math.tanh(x[i]) : Math.max(0, x[i]);
    }
    return x;
  }
}
