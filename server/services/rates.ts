// All rates of the server by name, each with a limiter of its own.

import type { ServerClock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'

export type Rates = Readonly<Record<keyof ServerConfig['rates'], RateLimiter>>

export function createRates(clock: ServerClock, rates: ServerConfig['rates']): Rates {
  const limiter = (name: keyof ServerConfig['rates']) => createRateLimiter(clock, rates[name])
  return {
    requests: limiter('requests'),
    challenges: limiter('challenges'),
    signUps: limiter('signUps'),
    signIns: limiter('signIns'),
    anonymousPosts: limiter('anonymousPosts'),
    deletions: limiter('deletions'),
    uploads: limiter('uploads'),
    signInsPerAccount: limiter('signInsPerAccount'),
    keyPackageClaims: limiter('keyPackageClaims'),
    deviceLogs: limiter('deviceLogs'),
    chats: limiter('chats'),
    commits: limiter('commits'),
    blobs: limiter('blobs'),
    comparisons: limiter('comparisons'),
    syncBundles: limiter('syncBundles'),
    uploadedBytes: limiter('uploadedBytes'),
    ephemeral: limiter('ephemeral'),
  }
}
