// Where each kind of test lives and how long one may take. Long suites and benchmarks are not vitest's.
import { defineConfig } from 'vitest/config'

const seconds = (count: number) => count * 1000

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    // Two cores are the machine this is made for. Stories wait for disks, processes and clocks most of their time.
    maxWorkers: 5,
    passWithNoTests: true,
    projects: [
      // Not a process for each file: they hold on to nothing, and to load the code anew took longer than most of them.
      project(
        'unit',
        ['src/**/*.test.ts', 'server/**/*.test.ts', 'tools/**/*.test.ts', 'bench/**/*.test.ts'],
        30,
        false,
      ),
      project('contract', ['test/contract/**/*.test.ts'], 30),
      project('interop', ['test/interop/**/*.test.ts', 'test/support/**/*.test.ts'], 60),
      project('scenario', ['test/scenario/**/*.test.ts'], 120),
      project('house', ['test/house/**/*.test.ts'], 120),
    ],
  },
})

function project(name: string, include: string[], timeoutSeconds: number, isolate = true) {
  return {
    extends: true as const,
    test: { name, include, isolate, testTimeout: seconds(timeoutSeconds), hookTimeout: seconds(timeoutSeconds) },
  }
}
