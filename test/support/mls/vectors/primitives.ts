// crypto-basics, deserialization, tree-math, psk_secret.

import type { CiphersuiteImpl } from 'ts-mls'
import { determineLength } from '../../../../node_modules/ts-mls/dist/src/codec/variableLength.js'
import { refhash } from '../../../../node_modules/ts-mls/dist/src/crypto/hash.js'
import { decryptWithLabel, encryptWithLabel } from '../../../../node_modules/ts-mls/dist/src/crypto/hpke.js'
import { deriveSecret, deriveTreeSecret, expandWithLabel } from '../../../../node_modules/ts-mls/dist/src/crypto/kdf.js'
import { signWithLabel, verifyWithLabel } from '../../../../node_modules/ts-mls/dist/src/crypto/signature.js'
import { computePskSecret, pskTypes, type PskId } from '../../../../node_modules/ts-mls/dist/src/presharedkey.js'
import {
  left,
  nodeWidth,
  parent,
  right,
  root,
  sibling,
  toNodeIndex,
} from '../../../../node_modules/ts-mls/dist/src/treemath.js'
import { expectBytes, expectTrue, suiteOf, type Case } from './case.ts'

export async function checkCryptoBasics(vector: Case): Promise<void> {
  const suite = await suiteOf(vector)
  const { kdf, hash, hpke, signature } = suite
  const ref = vector.child('ref_hash')
  expectBytes('ref_hash', await refhash(ref.text('label'), ref.hex('value'), hash), ref.hex('out'))
  const expand = vector.child('expand_with_label')
  expectBytes(
    'expand_with_label',
    await expandWithLabel(
      expand.hex('secret'),
      expand.text('label'),
      expand.hex('context'),
      expand.number('length'),
      kdf,
    ),
    expand.hex('out'),
  )
  const derive = vector.child('derive_secret')
  expectBytes('derive_secret', await deriveSecret(derive.hex('secret'), derive.text('label'), kdf), derive.hex('out'))
  const tree = vector.child('derive_tree_secret')
  expectBytes(
    'derive_tree_secret',
    await deriveTreeSecret(
      tree.hex('secret'),
      tree.text('label'),
      tree.number('generation'),
      tree.number('length'),
      kdf,
    ),
    tree.hex('out'),
  )
  const sign = vector.child('sign_with_label')
  const verify = (made: Uint8Array) =>
    verifyWithLabel(sign.hex('pub'), sign.text('label'), sign.hex('content'), made, signature)
  expectTrue('sign_with_label', await verify(sign.hex('signature')))
  expectTrue(
    'own signature',
    await verify(await signWithLabel(sign.hex('priv'), sign.text('label'), sign.hex('content'), signature)),
  )
  const seal = vector.child('encrypt_with_label')
  const privateKey = await hpke.importPrivateKey(seal.hex('priv'))
  const label = seal.text('label')
  const context = seal.hex('context')
  const opened = await decryptWithLabel(
    privateKey,
    label,
    context,
    seal.hex('kem_output'),
    seal.hex('ciphertext'),
    hpke,
  )
  expectBytes('encrypt_with_label', opened, seal.hex('plaintext'))
  const own = await encryptWithLabel(
    await hpke.importPublicKey(seal.hex('pub')),
    label,
    context,
    seal.hex('plaintext'),
    hpke,
  )
  expectBytes(
    'own ciphertext',
    await decryptWithLabel(privateKey, label, context, own.enc, own.ct, hpke),
    seal.hex('plaintext'),
  )
}

export async function checkDeserialization(vector: Case): Promise<void> {
  const header = vector.hex('vlbytes_header')
  const { length, lengthFieldSize } = determineLength(header)
  expectTrue('length', length === vector.number('length') && lengthFieldSize === header.length)
}

export async function checkTreeMath(vector: Case): Promise<void> {
  const leaves = vector.number('n_leaves')
  expectTrue('n_nodes', nodeWidth(leaves) === vector.number('n_nodes'))
  expectTrue('root', root(leaves) === vector.number('root'))
  const relations = {
    left: (node: number) => left(toNodeIndex(node)),
    right: (node: number) => right(toNodeIndex(node)),
    parent: (node: number) => parent(toNodeIndex(node), leaves),
    sibling: (node: number) => sibling(toNodeIndex(node), leaves),
  }
  for (const [name, relation] of Object.entries(relations)) {
    for (const [node, expected] of vector.list(name).entries()) {
      expectTrue(`${name} of ${String(node)}`, orNull(() => relation(node)) === expected)
    }
  }
}

export async function checkPskSecret(vector: Case): Promise<void> {
  const suite: CiphersuiteImpl = await suiteOf(vector)
  const psks = vector.children('psks').map((psk): [PskId, Uint8Array] => {
    const id: PskId = { psktype: pskTypes.external, pskId: psk.hex('psk_id'), pskNonce: psk.hex('psk_nonce') }
    return [id, psk.hex('psk')]
  })
  expectBytes('psk_secret', await computePskSecret(psks, suite), vector.hex('psk_secret'))
}

function orNull(compute: () => number): number | null {
  try {
    return compute()
  } catch {
    return null
  }
}
