// The standard texts of CATALOGUE (定型文): why a case is － or 保, by stable code.

/** Same shape as the journal's: `code` is stable, the texts are for people. */
export interface Reason {
  readonly code: string
  readonly ja: string
  readonly en: string
}

/** 対象外（－） */
const notApplicableReasons = {
  'monitoring-unused': { ja: '統合監視機能を利用しないため対象外', en: 'the monitoring function is not used' },
  'kind-unused': { ja: '当該監視項目を利用しないため対象外', en: 'this kind of monitoring is not used' },
  'mail-unwanted': { ja: '当該監視項目のメール配信を希望しないため対象外', en: 'mails for this kind are not wished' },
  'backup-unused': { ja: 'バックアップ機能を利用しないため対象外', en: 'the backup function is not used' },
  'either-done': { ja: '試験3-{n}で実施するため対象外（択一）', en: 'done as 3-{n}' },
  'not-windows': { ja: 'Windows以外のOSのため対象外', en: 'not Windows' },
  'no-web': { ja: 'HTTP監視の対象URLがないため対象外', en: 'no URL to monitor' },
  pinned: { ja: '稼働ホストを固定化するため対象外', en: 'the VM is pinned to a host' },
  'ha-unused': { ja: '「HAする」を選択していないため対象外', en: 'HA is not chosen' },
  'drs-unused': { ja: '当該機能を利用しないため対象外', en: 'the function is not used' },
  'vmotion-unused': { ja: '当該機能を利用しないため対象外', en: 'the function is not used' },
  'srm-unprotected': { ja: '保護対象（SRM利用）としていないため対象外', en: 'not SRM protected' },
  'no-shortage': { ja: 'リソース不足の疑いがないため対象外', en: 'no shortage suspected' },
  'srm-test-only': { ja: '試験6-4をテスト実行としたため対象外', en: '6-4 was a test run' },
  'in-service': { ja: '稼働後の再実施では行わない試験のため対象外', en: 'not repeated once in service' },
  'young-backup': { ja: 'バックアップ開始から5日を経過していないため対象外', en: 'backups are younger than five days' },
  'offsite-not-offered': { ja: '統合サーバ管理担当から環境及び手順の提供がないため対象外', en: 'the admin offers no environment and procedure' },
  'no-stop': { ja: '停止を伴う試験を実施しないため対象外', en: 'no case stops the system' },
} as const

/** 判定保留（保） */
const undeterminedReasons = {
  'baseline-high': { ja: '負荷印加前の使用率が基準を超えていたため判定できない', en: 'usage before the load was too high' },
  'inbox-unseen': { ja: '配信先{addr}の受信を確認する手段が得られなかったため判定できない', en: 'receipt at {addr} could not be seen' },
  'mail-late': { ja: '最遅時刻を{d}過ぎて届いたため要確認（遅延）', en: 'arrived {d} after the latest instant' },
  'mail-early': {
    ja: '監視規則の最早時刻より前に届いたため要確認（規則の読み方又は別事象の可能性）',
    en: 'arrived before the earliest instant (reading of the rule, or another event)',
  },
  'sample-unseen': { ja: '閾値超過が収集されたことを確認できないため判定できない', en: 'not shown that a sample exceeded' },
  'ambiguous-mail': { ja: '該当する可能性のあるメールが複数あるため判定できない', en: 'more than one mail may be the one' },
  'operator-silent': {
    ja: '統合サーバ管理担当の作業完了を期限までに確認できなかったため判定できない',
    en: "the admin's work was not seen in time",
  },
  'tool-trouble': { ja: '試験ツール又は接続経路の障害により判定できない（{msg}）', en: 'trouble of the tool or the connection ({msg})' },
  'right-missing': { ja: '当該操作の権限が付与されていないため判定できない（{priv}）', en: 'the right {priv} is not given' },
  'guest-unreached': { ja: 'ゲストOSへの接続方法が統合計画書にないため判定できない', en: 'the plan names no way into the guest' },
  'power-on-unnamed': {
    ja: '試験端末が使用できなくなった場合にパワーオンを行う者が統合計画書にないため判定できない',
    en: "the plan names nobody who powers on if the tester's PC fails",
  },
} as const

export type NotApplicableCode = keyof typeof notApplicableReasons
export type UndeterminedCode = keyof typeof undeterminedReasons

/** The standard text with its `{placeholders}` filled; one that is not given stays visible. */
export function standardReason(code: NotApplicableCode | UndeterminedCode, values: Readonly<Record<string, string | number>> = {}): Reason {
  const texts: { readonly ja: string; readonly en: string } = { ...notApplicableReasons, ...undeterminedReasons }[code]
  const fill = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole))
  return { code, ja: fill(texts.ja), en: fill(texts.en) }
}
