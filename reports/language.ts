// The languages of reports.

export type Language = 'ja' | 'en'
