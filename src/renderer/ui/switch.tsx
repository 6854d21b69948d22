// A switch: acts at once and needs no "save".

import './switch.css'

export function Switch(props: { isOn: boolean; label: string; isBusy?: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked={props.isOn}
      aria-label={props.label}
      aria-busy={props.isBusy === true ? 'true' : undefined}
      onClick={() => {
        if (props.isBusy !== true) props.onChange(!props.isOn)
      }}
    />
  )
}
