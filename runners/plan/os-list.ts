// Usable operating systems with the vendor's end of support: table 2-3 of the guideline and Windows Server 2016.
import type { SupportedOs } from './plan.ts'

const rhel = 'Red Hat Enterprise Linux'

/** The default of a plan's `osList`; a plan that gives its own replaces all of it. */
export const standardOsList: readonly SupportedOs[] = [
  { name: 'Windows Server 2016', version: '2016', bits: [64], edition: 'Standard', until: '2027-01-12' },
  { name: 'Windows Server 2012 R2', version: '2012 R2', bits: [64], edition: 'Standard', until: '2023-01-10' },
  { name: 'Windows Server 2012', version: '2012', bits: [64], edition: 'Standard', until: '2023-01-10' },
  { name: 'Windows Server 2008 R2', version: '2008 R2', bits: [64], edition: 'Standard', until: '2020-01-14' },
  { name: 'Windows Server 2008', version: '2008', bits: [32, 64], edition: 'Standard', until: '2020-01-14' },
  { name: rhel, version: '7', bits: [64], until: '2024-06-30' },
  { name: rhel, version: '6', bits: [32, 64], until: '2020-11-30' },
  { name: 'CentOS', version: '7', bits: [64], until: '2024-06-30' },
  { name: 'CentOS', version: '6', bits: [32, 64], until: '2020-11-30' },
]
