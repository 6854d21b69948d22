import { describe, expect, it } from 'vitest'
import { pathToRoot, rootNode } from './tree-math.ts'

describe('tree indices', () => {
  it('are those of the tree in RFC 9420 appendix C', () => {
    expect(rootNode(8)).toBe(7)
    expect(pathToRoot(0, 8)).toEqual([0, 1, 3, 7])
    expect(pathToRoot(3, 8)).toEqual([6, 5, 3, 7])
    expect(pathToRoot(6, 8)).toEqual([12, 13, 11, 7])
    expect(pathToRoot(0, 1)).toEqual([0])
  })

  it('do not exist for a leaf outside the tree', () => {
    expect(() => pathToRoot(8, 8)).toThrow(expect.objectContaining({ code: 'leaf_outside' }))
  })
})
