// The console's own words in both languages.
import type { Language } from '../language.ts'
import type { DisturbanceRecord } from '../record.ts'
import { oneLine } from '../text.ts'

export const words = {
  ja: {
    expected: '予定',
    latest: '最遅',
    earliest: '最早',
    until: '打切り',
    expectedEnd: '終了予定',
    remaining: '残り',
    interrupted: '中断',
    undoing: '原状回復中',
    starts: '開始',
    ends: '終了',
    result: '受入試験結果',
    marks: { pass: '合格', fail: '不合格', undetermined: '判定保留', 'not-run': '未実施', 'not-applicable': '対象外' },
    notSelected: '選択外',
    others: (count: number) => `ほか${count}件`,
    more: (count: number) => `… ほか${count}件は報告書に記載`,
    reports: '報告書',
    journal: '記録',
    lasted: (real: string, bound: string) => `所要時間 ${real}（下限 ${bound}）`,
    outstanding: (count: number, run: string) => `原状回復が${count}件残っています。「ukeire undo ${run}」で回復してください。`,
    byItself: (time: string) => `${time}に自動で終わる`,
    lastTry: '直近の失敗',
    unfinished: '試験の途中で記録が途切れています。',
    quarantined: 'が正常に戻っていないため、以後の試験を実施しない',
    undone: '原状回復',
    undoFailed: '原状回復に失敗',
    torn: '記録の最後の行が途切れています',
    broken: '記録が書き換えられています。以後の行は数えません',
    line: '行',
    noCases: '選択された試験がありません。',
  },
  en: {
    expected: 'expected',
    latest: 'latest',
    earliest: 'earliest',
    until: 'gives up',
    expectedEnd: 'ends about',
    remaining: 'left',
    interrupted: 'interrupted',
    undoing: 'undoing',
    starts: 'begins',
    ends: 'ended',
    result: 'Acceptance',
    marks: { pass: 'passed', fail: 'failed', undetermined: 'undetermined', 'not-run': 'not run', 'not-applicable': 'not applicable' },
    notSelected: 'not selected',
    others: (count: number) => `${count} more`,
    more: (count: number) => `… ${count} more in the reports`,
    reports: 'reports',
    journal: 'journal',
    lasted: (real: string, bound: string) => `took ${real} (lower bound ${bound})`,
    outstanding: (count: number, run: string) => `${count} to be undone; carry out "ukeire undo ${run}":`,
    byItself: (time: string) => `ends by itself at ${time}`,
    lastTry: 'last failure',
    unfinished: 'The record breaks off before the end of the run.',
    quarantined: 'has not come back to normal: no more cases on it',
    undone: 'undone',
    undoFailed: 'not undone',
    torn: 'the last line of the journal is cut off',
    broken: 'the journal was changed; what follows does not count',
    line: 'line',
    noCases: 'No case was selected.',
  },
} as const satisfies Record<Language, unknown>

export type Words = (typeof words)[Language]

const deeds: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'vm.power-on': { ja: '電源を入れる', en: 'power it on' },
  'vm.remove-snapshot': { ja: 'スナップショットを削除する', en: 'remove the snapshot' },
  'guest.stop-load': { ja: '負荷を止める', en: 'stop the load' },
  'guest.remove-file': { ja: '容量確保ファイルを削除する', en: 'remove the fill file' },
}

/** What there is to undo: target, deed, then verb and arguments as the journal has them. */
export function inverseText(item: DisturbanceRecord, language: Language): string {
  const { verb, subject } = item.inverse
  const args = Object.entries(item.inverse.args).map(([name, value]) => `${name}=${String(value)}`)
  const deed = deeds[verb]?.[language]
  return oneLine(`${subject}: ${deed === undefined ? '' : `${deed} `}(${[verb, ...args].join(' ')})`)
}
