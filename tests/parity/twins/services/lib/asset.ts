import * as path from 'node:path';

/** A directory of `tests/parity/services/assets`, which both sides deploy. */
export function asset(name: string): string {
  return path.resolve('../../services/assets', name);
}
