package org.coldstart.model.feature;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class EntityIdTest {

  @Test
  public void aWholeNumberLosesItsPoint() {
    assertEquals("42", EntityId.of(42.0));
    assertEquals("42", EntityId.of(42.0f));
    assertEquals("42", EntityId.of(42L));
    assertEquals("4.2", EntityId.of(4.2));
    assertEquals("100000000000", EntityId.of(1e11));
  }

  @Test
  public void stringsStayAsTheyAre() {
    assertEquals("42.0", EntityId.of("42.0"));
    assertEquals("U-12", EntityId.of("U-12"));
  }

  @Test
  public void anIdIsFinite() {
    assertThrows(IllegalArgumentException.class, () -> EntityId.of(Double.NaN));
  }

  @Test
  public void aWholeNumberMayBeWrittenAsAFraction() {
    assertEquals(List.of("42", "42.0"), EntityId.written("42"));
    assertEquals(List.of("U-12"), EntityId.written("U-12"));
    assertEquals(List.of(""), EntityId.written(""));
  }
}
