package org.coldstart.model.evaluation;

/**
 * One fixed pseudo-random permutation for each length, the one that numpy's {@code
 * RandomState(0).permutation(n)} gives (Mersenne Twister MT19937, Matsumoto and Nishimura 1998, and
 * a shuffle by masked rejection). Equal scores are ranked in this order, so that neither a sorted
 * catalogue nor a model that scores all items alike looks better than it is, and so that figures
 * can be compared with those of other tools.
 */
final class FixedShuffle {

  private static final int N = 624;
  private static final int M = 397;

  private final int[] state = new int[N];
  private int at = N;

  private FixedShuffle() {
    state[0] = 0;
    for (int i = 1; i < N; i++) {
      state[i] = 1_812_433_253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** The numbers 0 … n-1, shuffled. */
  static int[] permutation(int n) {
    FixedShuffle random = new FixedShuffle();
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = random.upTo(i);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  /** Uniform in 0 … max. */
  private int upTo(int max) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(max);
    int value;
    do {
      value = next() & mask;
    } while (value > max);
    return value;
  }

  private int next() {
    if (at == N) {
      for (int i = 0; i < N; i++) {
        int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
        state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
      }
      at = 0;
    }
    int y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }
}
