import type { Complaint } from '../../compute/audit/ledger-item.js';
import type { PaidVisit } from '../../settlement/types.js';
import type { StatusCell } from '../../store/status-cell.js';

/** Whether the visits a person's cell calls paid otherwise say of their settlements what the status cells say. */
export class PaidCheck {
  readonly #visits: readonly PaidVisit[];
  readonly #found = new Set<string>();

  constructor(visits: readonly PaidVisit[]) {
    this.#visits = visits;
  }

  /** `status` null: nothing happened to the settlement since it was made. */
  take(setlId: string, status: StatusCell | null): Complaint | null {
    const own = this.#visits.filter((visit) => visit.setlId === setlId);
    if (own.length === 0) return null;
    this.#found.add(setlId);
    const now = status?.status ?? 'settled';
    const right = own.every((visit) => now === (visit.live ? 'settled' : 'cancelled'));
    return right ? null : { damage: 'paid_visits', detail: '' };
  }

  /** Settlements named without a record. */
  missing(): string[] {
    return [...new Set(this.#visits.map((visit) => visit.setlId))].filter((id) => !this.#found.has(id));
  }
}
