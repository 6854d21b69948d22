// A QR code as one path: always dark on white with its quiet border, in the dark theme too.

import { encodeQR } from 'qr'
import { createMemo } from 'solid-js'
import './qr-plate.css'

/** The least that the encoder draws, in modules. The plate has its own, so this one is left out of the view. */
const border = 1

export function QrPlate(props: { text: string; label: string }) {
  const rows = createMemo(() => encodeQR(props.text, 'raw', { ecc: 'medium', border }))
  const path = (): string =>
    rows()
      .flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
      .join('')
  const viewBox = (): string => {
    const size = String(rows().length - 2 * border)
    return `${String(border)} ${String(border)} ${size} ${size}`
  }
  return (
    <div class="qr" role="img" aria-label={props.label}>
      <svg viewBox={viewBox()} aria-hidden="true">
        <path fill="currentColor" d={path()} />
      </svg>
    </div>
  )
}
