package org.coldstart.model.loss;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import org.coldstart.model.loss.GoldenCases.Case;
import org.junit.Test;

/** Holds MAIL's losses to worked float64 cases of their values and gradients. */
public class CrossReconstructionTests {

  private static final double FLOAT = 2e-6;

  private static float[] flat(double[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < rows[r].length; c++) {
        flat[r * rows[r].length + c] = (float) rows[r][c];
      }
    }
    return flat;
  }

  private static void close(Case each, String input, float[] gradient) {
    double[][] expected = each.gradientMatrix(input);
    for (int r = 0; r < expected.length; r++) {
      for (int c = 0; c < expected[r].length; c++) {
        int at = r * expected[r].length + c;
        assertEquals(
            each.id() + " " + input,
            expected[r][c],
            gradient[at],
            FLOAT * Math.max(1, Math.abs(expected[r][c])));
      }
    }
  }

  @Test
  public void discrepancyOfTwoSamples() throws IOException {
    for (Case each : GoldenCases.read().startingWith("mmd_")) {
      double[][] p = each.matrix("P");
      double[][] q = each.matrix("Q");
      float[] gradientP = new float[p.length * p[0].length];
      float[] gradientQ = new float[q.length * q[0].length];
      double value =
          new Mmd(each.number("sigma", Double.NaN))
              .evaluate(flat(p), p.length, flat(q), q.length, p[0].length, gradientP, gradientQ);
      assertEquals(each.id(), each.loss(), value, FLOAT);
      close(each, "P", gradientP);
      close(each, "Q", gradientQ);
    }
  }

  @Test
  public void bothReconstructionsAndTheDiscrepancy() throws IOException {
    for (Case each : GoldenCases.read().startingWith("mail_")) {
      CrossReconstruction.Decoded p = decoded(each, "p");
      CrossReconstruction.Decoded q = decoded(each, "q");
      int rows = each.matrix("p").length;
      double value =
          new CrossReconstruction(new Mmd(each.number("sigma", Double.NaN)))
              .evaluate(
                  rows,
                  each.matrix("p")[0].length,
                  flat(each.parameters("a")),
                  flat(each.parameters("v")),
                  p,
                  q);
      assertEquals(each.id(), each.loss(), value, FLOAT * each.loss());
      close(each, "p", p.codeGradient());
      close(each, "q", q.codeGradient());
      close(each, "Da_p", p.attributesGradient());
      close(each, "Dv_p", p.behaviourGradient());
      close(each, "Da_q", q.attributesGradient());
      close(each, "Dv_q", q.behaviourGradient());
    }
  }

  private static CrossReconstruction.Decoded decoded(Case each, String code) {
    float[] codes = flat(each.matrix(code));
    float[] attributes = flat(each.matrix("Da_" + code));
    float[] behaviour = flat(each.matrix("Dv_" + code));
    return new CrossReconstruction.Decoded(
        codes,
        attributes,
        behaviour,
        new float[codes.length],
        new float[attributes.length],
        new float[behaviour.length]);
  }

  @Test
  public void samplesAlikeDoNotDiffer() {
    float[] points = {0.5f, -1, 2, 0.25f};
    float[] gradientP = new float[4];
    float[] gradientQ = new float[4];
    assertEquals(0, new Mmd(1).evaluate(points, 2, points, 2, 2, gradientP, gradientQ), 1e-12);
    for (int i = 0; i < 4; i++) {
      assertEquals(0, gradientP[i], 1e-7);
      assertEquals(0, gradientQ[i], 1e-7);
    }
  }

  @Test
  public void aKernelHasAWidth() {
    assertThrows(IllegalArgumentException.class, () -> new Mmd(0));
    assertThrows(IllegalArgumentException.class, () -> new Mmd(Double.NaN));
  }
}
