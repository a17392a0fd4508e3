package org.coldstart.plugin.training;

import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.test.OpenSearchTestCase;

public class TrainingMemoryTests extends OpenSearchTestCase {

  private final CircuitBreaker breaker = mock(CircuitBreaker.class);
  private final TrainingMemory memory =
      new TrainingMemory(() -> breaker, () -> new ByteSizeValue(100));

  public void testTrainingsShareOneLimitAndGiveBackWhatTheyHeld() {
    TrainingMemory.Share one = memory.open();
    one.grownTo(40);
    one.grownTo(70);
    TrainingMemory.Share other = memory.open();
    CircuitBreakingException e =
        expectThrows(CircuitBreakingException.class, () -> other.grownTo(31));
    assertEquals(429, e.status().getStatus());
    assertTrue(e.getMessage(), e.getMessage().contains("plugins.coldstart.training.memory_limit"));
    assertEquals(70, memory.bytes());
    one.close();
    verify(breaker).addWithoutBreaking(-70);
    assertEquals(0, memory.bytes());
    other.grownTo(100);
    other.close();
    assertEquals(0, memory.bytes());
  }

  public void testWhatTheBreakerRefusesIsNotCounted() {
    doThrow(new CircuitBreakingException("no", CircuitBreaker.Durability.TRANSIENT))
        .when(breaker)
        .addEstimateBytesAndMaybeBreak(anyLong(), anyString());
    try (TrainingMemory.Share share = memory.open()) {
      expectThrows(CircuitBreakingException.class, () -> share.grownTo(10));
    }
    assertEquals(0, memory.bytes());
  }
}
