// Processor time of this process: what is left of a measurement when others share the machine.

/** Runs `work`; microseconds of user and system time meanwhile, of every thread and of whatever else ran here. */
export async function cpuMicros(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
