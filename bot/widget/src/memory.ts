/**
 * What this tab remembers, in sessionStorage: school computers are shared, so nothing outlives the tab, and all of it
 * ends with the session. Nothing is written before the first message, and nothing after the chat was deleted.
 */

import type { Outgoing } from "./types";

export const KEY = "cali-chat";

export interface Kept {
  token: string | null;
  /** When the session ends if nothing is said, in milliseconds since 1970. */
  until: number;
  /** How long a session lives after its last use, in milliseconds. */
  lives: number;
  open: boolean;
  draft: string;
  outbox: Outgoing[];
}

export class Memory {
  private kept: Kept | null = null;

  constructor(private readonly storage: Storage | null = tabStorage()) {
    this.kept = this.read();
  }

  /** What is remembered; null where there is nothing, or its time is over. */
  get now(): Kept | null {
    if (this.kept && this.kept.until <= Date.now()) this.forget();
    return this.kept;
  }

  /** Begins to remember, or changes what is remembered. */
  keep(change: Partial<Kept>): void {
    const fresh: Kept = { token: null, until: Date.now() + 30 * 60_000, lives: 30 * 60_000, open: true, draft: "", outbox: [] };
    this.kept = { ...(this.now ?? fresh), ...change };
    this.write();
  }

  /** Changes what is remembered, where something is. */
  update(change: Partial<Kept>): void {
    if (this.now) this.keep(change);
  }

  fresh(token: string, seconds: number): void {
    this.keep({ token, until: Date.now() + seconds * 1000, lives: seconds * 1000 });
  }

  forget(): void {
    this.kept = null;
    try {
      this.storage?.removeItem(KEY);
    } catch {
      // Storage may be switched off; then there is nothing to take away.
    }
  }

  private read(): Kept | null {
    try {
      const data = JSON.parse(this.storage?.getItem(KEY) ?? "null") as Kept | null;
      if (data && Array.isArray(data.outbox) && typeof data.until === "number") return data;
    } catch {
      // Not ours, or broken: begin anew.
    }
    return null;
  }

  private write(): void {
    try {
      this.storage?.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      // Full or switched off: the chat works, but only on this page.
    }
  }
}

function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
