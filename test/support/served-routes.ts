// The routes of the home server: those that the server itself registers, and those that docs/protocol/server.md lists.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { startTestServer } from './test-server.ts'

export interface ServedRoute {
  readonly method: string
  /** The pattern, parameters as `:x`. */
  readonly path: string
}

export interface DocumentedRoute extends ServedRoute {
  /** With the parameters' own names. */
  readonly pattern: string
  readonly session: string
}

const anonymously = (pattern: string): string => pattern.replace(/:\w+/g, ':x')

/** Starts a server and writes down what it registers; the stream is none of Fastify's and is added. */
export async function servedRoutes(): Promise<readonly ServedRoute[]> {
  const routes: ServedRoute[] = [{ method: 'GET', path: '/v1/stream' }]
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }) => {
      // With a list of methods come the refusals of all that a path does not have.
      if (typeof method === 'string') routes.push({ method, path: anonymously(url) })
    })
  }
  subscribe('fastify.initialization', watch)
  try {
    const server = await startTestServer()
    await server[Symbol.asyncDispose]()
  } finally {
    unsubscribe('fastify.initialization', watch)
  }
  return routes
}

/** The table of routes in docs/protocol/server.md. */
export async function documentedRoutes(): Promise<readonly DocumentedRoute[]> {
  const document = await readFile(join(import.meta.dirname, '../../docs/protocol/server.md'), 'utf8')
  return [...document.matchAll(/^\| `(GET|POST|PUT|DELETE|PATCH) ([^`?]+)[^`]*` \| ([^|]+) \|/gm)].map(
    ([, method = '', pattern = '', session = '']) => ({
      method,
      pattern,
      path: anonymously(pattern),
      session: session.trim(),
    }),
  )
}

export const nameOfRoute = ({ method, path }: ServedRoute): string => `${method} ${path}`

/** The route that answers a request for this path, if one of these does. */
export function routeOf<T extends ServedRoute>(routes: readonly T[], method: string, path: string): T | undefined {
  const [bare = ''] = path.split('?')
  const parts = bare.split('/')
  const fits = (route: T): boolean => {
    const own = route.path.split('/')
    return own.length === parts.length && own.every((part, index) => part === ':x' || part === parts[index])
  }
  // A name goes before a parameter in its place.
  return routes
    .filter((route) => route.method === method && fits(route))
    .sort((one, other) => one.path.split(':x').length - other.path.split(':x').length)[0]
}
