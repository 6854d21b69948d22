// The time at which the MLS tests play.

export const nowSeconds = 1_800_000_000
