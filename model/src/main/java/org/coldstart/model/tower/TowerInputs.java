package org.coldstart.model.tower;

import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/**
 * What the entities of one side give to their tower. An entity with a preference is seen with one
 * of the rows of {@code preference} and starts from the same row of {@code warmBase}; without, it
 * is seen as missing and starts from its own row of {@code coldBase}.
 *
 * @param content {@code [entities × contentWidth]}
 * @param preference {@code [preference rows × preferenceWidth]}; an entity may have several rows,
 *     such as a history as of each of its interactions
 * @param warmBase {@code [preference rows × dimension]}, or no rows at all where towers start from
 *     zero
 * @param coldBase {@code [entities × dimension]}, or no rows at all where towers start from zero
 */
public record TowerInputs(
    SparseMatrix content, DenseMatrix preference, DenseMatrix warmBase, DenseMatrix coldBase) {

  /**
   * @throws IllegalArgumentException where the numbers of rows contradict each other
   */
  public TowerInputs {
    if (warmBase.rows() != 0 && warmBase.rows() != preference.rows()) {
      throw new IllegalArgumentException(
          preference.rows() + " preferences cannot start from " + warmBase.rows() + " warm bases");
    }
    if (coldBase.rows() != 0 && coldBase.rows() != content.rows()) {
      throw new IllegalArgumentException(
          content.rows() + " entities cannot start from " + coldBase.rows() + " cold bases");
    }
  }

  /** Number of entities. */
  public int entities() {
    return content.rows();
  }

  /**
   * @throws IllegalArgumentException where these inputs do not fit a tower
   */
  public void check(TowerSpec spec) {
    if (content.columns() != spec.contentWidth()
        || preference.columns() != spec.preferenceWidth()
        || (spec.onBase() && warmBase.rows() != 0 && warmBase.columns() != spec.dimension())
        || (spec.onBase() && coldBase.rows() != 0 && coldBase.columns() != spec.dimension())) {
      throw new IllegalArgumentException("inputs do not fit the tower " + spec);
    }
  }

  /**
   * Embeds one entity.
   *
   * @param tower a tower of this side
   * @param entity which one
   * @param preferenceRow the row of its preference; -1 where it is to be seen as missing
   * @param embedding {@code [dimension]} from {@code at}, overwritten
   */
  public void embed(Tower tower, int entity, int preferenceRow, float[] embedding, int at) {
    boolean missing = preferenceRow < 0 || preference.columns() == 0;
    DenseMatrix base = preferenceRow < 0 ? coldBase : warmBase;
    int baseRow = preferenceRow < 0 ? entity : preferenceRow;
    tower.embed(
        content.indices(),
        content.values(),
        content.starts()[entity],
        content.starts()[entity + 1],
        missing ? null : preference.values(),
        missing ? 0 : preference.offset(preferenceRow),
        base.rows() == 0 ? null : base.values(),
        base.rows() == 0 ? 0 : base.offset(baseRow),
        embedding,
        at);
  }
}
