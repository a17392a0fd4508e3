package org.coldstart.model.zeroshot;

import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.SparseMatrix;

/**
 * The users who have behaviour, from whom a zero-shot tower learns.
 *
 * @param profiles {@code [all users × columns]}, encoded
 * @param blocks where each feature's columns begin, and the width at last
 * @param users those who have behaviour, ascending
 * @param behaviour {@code [all users × dimension]}: embeddings by the whole history, as they are
 *     served; rows of other users do not matter
 * @param examples per element of {@code users}, the items of the examples to rank
 * @param knownBefore per element of {@code users} and example, which row of {@code before} the
 *     ranking may know of the user; -1 for nothing
 * @param before {@code [rows × dimension]}: embeddings by a part of a history, none of which holds
 *     the example itself or anything later
 * @param items {@code [all items × dimension]}, as they are served
 * @param positives {@code [all users × all items]}, never taken for negatives
 * @param catalogue the items that may be drawn as negatives, at least one
 */
public record KnownUsers(
    SparseMatrix profiles,
    int[] blocks,
    int[] users,
    DenseMatrix behaviour,
    int[][] examples,
    int[][] knownBefore,
    DenseMatrix before,
    DenseMatrix items,
    SparseMatrix positives,
    int[] catalogue) {}
