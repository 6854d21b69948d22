// The network ledger as a plain table: every connection of this account, to whom, why and how much. Asked for when looked at.

import { createSignal, For, Show, type Accessor } from 'solid-js'
import type { Ledger } from '#ipc/engine/network-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ledgerRows } from './ledger-rows.ts'
import './ledger-section.css'

export function LedgerSection(props: { today: Accessor<number> }) {
  const { t, bytes, number, moment } = useText()
  const { engine } = useAccount()
  const [ledger, setLedger] = createSignal<Ledger>()
  const load = async (): Promise<void> => {
    setLedger(await engine.networkLedger())
  }
  inBackground('ledger', load())
  return (
    <div class="stack-v">
      <p class="muted">{t('ledger.what')}</p>
      <Show when={ledger()}>
        {(known) => (
          <>
            <div class="rowed wrap">
              <p class="grow num" role="status">
                {t('ledger.totals', {
                  count: known().totals.connections,
                  sent: bytes(known().totals.sentBytes),
                  received: bytes(known().totals.receivedBytes),
                })}
              </p>
              <Button icon="retry" onClick={() => inBackground('ledger', load())}>
                {t('ledger.again')}
              </Button>
            </div>
            <Show when={known().entries.length > 0} fallback={<p class="muted">{t('ledger.none')}</p>}>
              {/* A table that is too wide is scrolled by the keyboard, too. */}
              <div class="card ledger scrolls" tabindex={0} role="group" aria-label={t('ledger.table')}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t('ledger.to')}</th>
                      <th scope="col">{t('ledger.why')}</th>
                      <th scope="col">{t('ledger.last')}</th>
                      <th scope="col" class="amount">
                        {t('ledger.times')}
                      </th>
                      <th scope="col" class="amount">
                        {t('ledger.sent')}
                      </th>
                      <th scope="col" class="amount">
                        {t('ledger.received')}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    <For each={ledgerRows(known().entries)}>
                      {(row) => (
                        <tr>
                          <td>
                            {row.to}
                            <For each={row.addresses}>{(address) => <span class="hint">{address}</span>}</For>
                          </td>
                          <td>
                            {t(`ledger.why.${row.why}`)}
                            <Show when={row.failed > 0}>
                              <span class="hint">{t('ledger.failed', { count: row.failed })}</span>
                            </Show>
                          </td>
                          <td>{moment(row.lastMs, props.today())}</td>
                          <td class="amount">{number(row.times)}</td>
                          <td class="amount">{bytes(row.sentBytes)}</td>
                          <td class="amount">{bytes(row.receivedBytes)}</td>
                        </tr>
                      )}
                    </For>
                  </tbody>
                </table>
              </div>
            </Show>
          </>
        )}
      </Show>
    </div>
  )
}
