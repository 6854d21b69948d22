// POST and GET /v1/key-packages, POST /v1/key-packages/claims. Bodies in CBOR: src/protocol/client-server/key-packages.ts.

import { type Static, Type } from 'typebox'
import type { poolReplyShape } from '#protocol/client-server/accounts.ts'
import {
  claimedKeyPackagesShape,
  claimKeyPackagesShape,
  uploadKeyPackagesShape,
} from '#protocol/client-server/key-packages.ts'
import { splitAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { blake3 } from '../crypto/blake3.ts'
import { cborBody, sendCbor } from '../plugins/bodies.ts'
import { bytesPerAccount, perAccount } from '../plugins/rate-gate.ts'
import { errorReplies, refuse } from '../plugins/replies.ts'
import { sessionOf } from '../plugins/sessions.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { closedObject, type Read, sameType } from './schemas.ts'

const poolReply = closedObject({ pool: Type.Integer(), lastResortExpiresAtMs: Type.Integer() })
sameType<Static<typeof poolReply>, Read<typeof poolReplyShape>>()

const maxUploadBytes = limits.keyPackagesPerUpload * (limits.keyPackageBytes + 64)
/** Room for a refill that crosses a claim. */
const maxPool = 2 * limits.keyPackagePool

export function keyPackageRoutes(app: App, { clock, config, gate, instance, rates, store }: RouteDeps): void {
  app.get(
    '/v1/key-packages',
    { onRequest: gate.certified, schema: { response: { 200: poolReply, ...errorReplies } } },
    async (request) => store.keyPackagePool({ device: sessionOf(request).installation, nowMs: clock.nowMs() }),
  )

  app.post(
    '/v1/key-packages',
    {
      onRequest: [gate.certified, bytesPerAccount(rates.uploadedBytes, maxUploadBytes)],
      bodyLimit: maxUploadBytes,
      schema: { response: { 200: poolReply, ...errorReplies } },
    },
    async (request, reply) => {
      const { packages } = cborBody(request, uploadKeyPackagesShape)
      const device = sessionOf(request).installation
      const nowMs = clock.nowMs()
      const added = packages.map(({ keyPackage, notAfterSeconds, isLastResort }) => ({
        keyPackage,
        notAfterMs: Math.min(notAfterSeconds * 1000, Number.MAX_SAFE_INTEGER),
        isLastResort,
      }))
      const pool = await store.addKeyPackages({ device, packages: added, maxPool, nowMs })
      if (pool === 'quota_exceeded') return refuse(reply, { code: pool })
      return reply.send(await store.keyPackagePool({ device, nowMs }))
    },
  )

  app.post(
    '/v1/key-packages/claims',
    { onRequest: [gate.certified, perAccount(rates.keyPackageClaims)], schema: { response: errorReplies } },
    async (request, reply) => {
      const claim = cborBody(request, claimKeyPackagesShape)
      // One each: a device named a hundred times would give away its pool in one request.
      const isRepeated = new Set(claim.targets.map(({ device }) => device)).size < claim.targets.length
      if (isRepeated) return refuse(reply, { code: 'malformed' })
      const result = await store.claimKeyPackages({
        requester: sessionOf(request).installation,
        requestId: claim.requestId,
        targets: claim.targets.map(({ account, device }) => {
          const { username, domain } = splitAddress(account)
          return { username: domain === instance.domain ? username : null, device }
        }),
        // The same request byte for byte: CBOR here has one spelling.
        targetsHash: blake3(bodyOf(request.body)),
        perTargetAndDay: config.limits.claimsPerTargetAndDay,
        nowMs: clock.nowMs(),
      })
      if (result.outcome !== 'ok') return refuse(reply, { code: result.outcome })
      return sendCbor(reply, claimedKeyPackagesShape, { packages: result.packages })
    },
  )
}

const bodyOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : new Uint8Array())
