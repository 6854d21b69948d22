// Version numbers that travel. A change here is a change of protocol and needs a decision record.

export const versions = {
  wire: 1,
  payload: 1,
  deviceLogEntry: 1,
  invite: 1,
} as const
