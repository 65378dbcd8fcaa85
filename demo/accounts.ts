/** Whom one can be in the demo. */

/** The visitors that the demo lets one be. */
export const accounts = {
  /** Has a card from the start. */
  marcos: { externalId: '1234EE', isStaff: false },
  /** Has no card yet. */
  lia: { externalId: 'demo-lia', isStaff: false },
  /** May look anybody up. */
  staff: { externalId: 'demo-staff', isStaff: true },
} as const;

export type AccountName = keyof typeof accounts;
