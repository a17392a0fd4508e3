package org.coldstart.model.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Recall of the positives of each group of items, within the whole ranking. Collects the rankings
 * of one user after the other.
 */
public final class GroupedRecall implements Consumer<UserRanking> {

  private final int[] groupOfPlace;
  private final List<List<RankedUser>> groups = new ArrayList<>();

  /**
   * @param groups of the items that the ranking ranks
   */
  public GroupedRecall(CandidateRanking ranking, ItemGroups groups) {
    int[] items = ranking.items();
    this.groupOfPlace = new int[items.length];
    for (int place = 0; place < items.length; place++) {
      groupOfPlace[place] = groups.groupOf()[items[place]];
    }
    groups.labels().forEach(label -> this.groups.add(new ArrayList<>()));
  }

  @Override
  public void accept(UserRanking ranking) {
    for (int group = 0; group < groups.size(); group++) {
      int of = group;
      RankedUser part = ranking.part(place -> groupOfPlace[place] == of);
      if (part != null) {
        groups.get(group).add(part);
      }
    }
  }

  /**
   * The figures of each group, in the order of its labels: {@code recall@k} for each k with its 95
   * % interval, the number of users, and of positives; nothing but the numbers for an empty group.
   *
   * @param ks depths, each at least 1
   */
  public List<Map<String, Object>> toMaps(int... ks) {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (List<RankedUser> users : groups) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int k : ks) {
        MeanInterval.over(users, user -> user.recall(k)).putTo(map, "recall@" + k);
      }
      map.put("users", users.size());
      map.put("positives", users.stream().mapToInt(user -> user.ranks().length).sum());
      maps.add(map);
    }
    return maps;
  }
}
