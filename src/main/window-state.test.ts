import { describe, expect, it } from 'vitest'
import { initialWindowState, placeWindow, rememberWindow, windowStateReader } from './window-state.ts'

const laptop = { x: 0, y: 0, width: 1440, height: 870 }
const left = { x: -1920, y: 0, width: 1920, height: 1080 }
const bounds = { x: -1500, y: 100, width: 1000, height: 700 }

describe('the state of the window', () => {
  it('comes back on the display where it was', () => {
    expect(placeWindow(rememberWindow(bounds, false), [laptop, left])).toEqual(bounds)
  })

  it('goes to the middle of what is there when its display is gone', () => {
    expect(placeWindow(rememberWindow(bounds, false), [laptop])).toEqual({ width: 1000, height: 700 })
  })

  it('is moved whole onto the display that shows most of it', () => {
    const across = { x: -200, y: 400, width: 1000, height: 700 }
    expect(placeWindow(rememberWindow(across, false), [left, laptop])).toEqual({ ...across, x: 0, y: 170 })
  })

  it('is no larger than the display, and never smaller than the page can be', () => {
    const state = rememberWindow({ x: 0, y: 0, width: 5000, height: 10 }, false)
    expect(placeWindow(state, [laptop])).toEqual({ x: 0, y: 0, width: 1440, height: 520 })
  })

  it('opens by its first size where nothing was kept, or no display is known', () => {
    expect(placeWindow(initialWindowState, [laptop])).toEqual({ width: 1180, height: 780 })
    expect(placeWindow(initialWindowState, [])).toEqual({ width: 1180, height: 780 })
  })

  it('is kept in a form that its own reader takes', () => {
    const kept = rememberWindow(bounds, true)
    expect(windowStateReader.read(JSON.parse(JSON.stringify(kept)), '$')).toEqual(kept)
  })
})
