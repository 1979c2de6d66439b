// What each case does to the world, and who can reverse it (DESIGN, engine rule 2).
import type { Bilingual } from './catalogue.ts'
import type { Plan } from './plan.ts'

/** `none`: reads only. `reversible`: by the toolkit. `by-a-person`: the platform admin acts and puts it back. `irreversible`: data is lost, by consent. */
export type DisturbanceKind = 'none' | 'reversible' | 'by-a-person' | 'irreversible'

export interface Disturbance {
  readonly kind: DisturbanceKind
  /** What is disturbed, in words; for `none` what people notice of it, or a dash. */
  readonly what: Bilingual
}

const of = (kind: DisturbanceKind, ja: string, en: string): Disturbance => ({ kind, what: { ja, en } })

const none = of('none', '－', '-')

const table: Readonly<Record<string, Disturbance>> = {
  '2-1': of('reversible', 'OSの停止及び起動', 'OS is stopped and started'),
  '2-2': of('reversible', 'メモリ使用率86～89%', 'memory held at 86-89 %'),
  '2-3': of('reversible', 'CPU使用率86～89%', 'CPU held at 86-89 %'),
  '2-4': of('reversible', 'ディスク使用率86～89%', 'disk held at 86-89 %'),
  '2-5': of('reversible', 'メモリ使用率91～95%', 'memory held at 91-95 %'),
  '2-6': of('reversible', 'CPU使用率91～95%', 'CPU held at 91-95 %'),
  '2-7': of('reversible', 'ディスク使用率91～95%', 'disk held at 91-95 %'),
  '2-8': of('reversible', 'プロセスの停止', 'processes are stopped'),
  '2-9': of('reversible', 'サービスの停止', 'a service is stopped'),
  '2-10': of('reversible', 'Webの応答停止', 'the web service does not answer'),
  '2-11': of('reversible', '一時的な負荷', 'a short load'),
  '2-12': of('none', '連絡メールの送信のみ', 'only mails the notice'),
  '3-1': of('irreversible', '仮想マシンを過去の世代へ戻す', 'the VM goes back to an earlier generation'),
  '3-2': of('irreversible', '仮想ディスクを過去の世代へ戻す', 'a disk goes back to an earlier generation'),
  '3-3': of('by-a-person', '確認用ファイルの復元', 'test files are restored'),
  '3-4': of('by-a-person', '別環境への復元', 'a restore elsewhere'),
  '4-2': of('reversible', '電源操作', 'power operations'),
  '4-3': of('reversible', '仮想ドライブへのISOマウント', 'an ISO in the virtual drive'),
  '4-4': of('reversible', 'スナップショットの作成', 'a snapshot exists'),
  '4-5': of('irreversible', '作成時点以後の更新の消失', 'changes since the snapshot are lost'),
  '4-6': of('reversible', '試験で作成したスナップショットの削除', 'our own snapshot is deleted'),
  '4-7': of('reversible', 'スナップショット名の変更', 'the snapshot is renamed'),
  '5-1': of('by-a-person', 'ピーク時相当の負荷', 'peak load'),
  '6-1': of('by-a-person', '別ホストへの移動', 'the VM moves to another host'),
  '6-2': of('by-a-person', 'ホスト障害の模擬', 'its host is failed'),
  '6-3': of('by-a-person', 'DRSによる移動', 'DRS moves the VM'),
  '6-4': of('by-a-person', 'サブ環境での起動', 'started at the sub site'),
  '6-5': of('by-a-person', 'メイン環境への復旧', 'brought back to the main site'),
}

/** Of a case of the catalogue; those that only read are `none`. In service 4-2 leaves the power alone. */
export function disturbance(id: string, phase: Plan['phase'] = 'pre-golive'): Disturbance {
  return (phase === 'in-service' && id === '4-2' ? undefined : table[id]) ?? none
}
