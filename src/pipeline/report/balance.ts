// How a dataset is made up: shares of each group, and the one that outweighs all others.

import { BALANCE_GROUPS, type Balance, type BalanceGroup, type Share } from "../../ports/app-report.ts";

/** Above this share, a group is what a model trained on the dataset mostly sees. */
const DOMINANT = 0.7;
/** Of fewer there is nothing to balance. */
const ENOUGH = 5;

export type Grouped = Readonly<Partial<Record<BalanceGroup, string>>>;

export interface BalanceCounter {
  /** `tokens` undefined: not known. */
  add(item: Grouped, tokens: number | undefined, count?: number): void;
  readonly balance: readonly Balance[];
}

interface Counting {
  count: number;
  tokens: number | undefined;
}

export function createBalance(unit: Balance["unit"]): BalanceCounter {
  const counts = new Map<BalanceGroup, Map<string | undefined, Counting>>(
    BALANCE_GROUPS.map((group) => [group, new Map()]),
  );
  return {
    add(item, tokens, count = 1) {
      for (const [group, names] of counts) {
        const name = item[group];
        const known = names.get(name);
        if (known) {
          known.count += count;
          known.tokens = known.tokens === undefined || tokens === undefined ? undefined : known.tokens + tokens;
        } else names.set(name, { count, tokens });
      }
    },
    get balance() {
      return [...counts].flatMap(([by, names]) => balanceOf(by, unit, names) ?? []);
    },
  };
}

function balanceOf(
  by: BalanceGroup,
  unit: Balance["unit"],
  names: ReadonlyMap<string | undefined, Counting>,
): Balance | undefined {
  if ([...names.keys()].every((name) => name === undefined)) return undefined;
  const total = [...names.values()].reduce((sum, { count }) => sum + count, 0);
  const groups = Array.from(
    names,
    ([name, { count, tokens }]): Share => ({ name, count, tokens, share: count / total }),
  );
  groups.sort((a, b) => (by === "score" ? Number(b.name) - Number(a.name) : b.count - a.count) || compare(a, b));
  const dominant = groups.find(({ name, share }) => isSaid(by, name) && share > DOMINANT);
  return { by, unit, groups, dominant: total >= ENOUGH ? dominant : undefined };
}

/** A review that nobody made outweighs nothing. */
function isSaid(by: BalanceGroup, name: string | undefined): boolean {
  return name !== undefined && !(by === "review" && name === "new");
}

function compare(a: Share, b: Share): number {
  return (a.name ?? "") < (b.name ?? "") ? -1 : 1;
}
