// Array-based tree indices (RFC 9420 appendix C) for trees of 2^d leaves, the only ones ts-mls builds.

import { InternalError } from '#protocol/errors.ts'

/** The node of a leaf. */
export const leafToNode = (leafIndex: number): number => leafIndex * 2

/** Leaves of a tree array of `nodeCount` nodes. */
export const leafWidthOf = (nodeCount: number): number => (nodeCount + 1) / 2

/** The root of a tree of `leafWidth` leaves. */
export const rootNode = (leafWidth: number): number => leafWidth - 1

/** The node of a leaf and all above it, root last. A leaf outside the tree is an `InternalError`: check it before. */
export function pathToRoot(leafIndex: number, leafWidth: number): readonly number[] {
  if (leafIndex >= leafWidth) throw new InternalError('leaf_outside', 'a leaf outside its tree')
  const root = rootNode(leafWidth)
  const path = [leafToNode(leafIndex)]
  for (let node = leafToNode(leafIndex), level = 0; node !== root; level++) {
    node = (node | (1 << level)) & ~(1 << (level + 1))
    path.push(node)
  }
  return path
}
