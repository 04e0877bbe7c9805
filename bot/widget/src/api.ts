/** The web API: one function a call, with errors that say what a student can do. */

import type { About, Fresh, History, Kept, Outgoing, Rating, Said } from "./types";

/** The service answered, and refused. `retryAfter`: seconds. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly retryAfter = 0,
  ) {
    super(detail);
  }
}

/** No answer came: no network, or it took too long. */
export class Unreachable extends Error {}

const SECONDS = 20;

export class Api {
  constructor(private readonly server: string) {}

  about(): Promise<About> {
    return this.call("GET", "about");
  }

  open(): Promise<Fresh> {
    return this.call("POST", "sessions");
  }

  message(token: string, { id, text, choice }: Outgoing): Promise<Said> {
    return this.call("POST", "messages", token, choice === undefined ? { id, text } : { id, choice });
  }

  history(token: string): Promise<History> {
    return this.call("GET", "messages", token);
  }

  /** Deletes the chat; a chat that is gone already is deleted. */
  async remove(token: string): Promise<void> {
    try {
      await this.call("DELETE", "session", token);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 401)) throw error;
    }
  }

  export(token: string): Promise<string> {
    return this.call("GET", "export", token);
  }

  rate(token: string, message: string, reply: number, rating: Rating, comment?: string): Promise<Kept> {
    return this.call("POST", "feedback", token, { message, reply, rating, ...(comment ? { comment } : {}) });
  }

  private async call<T>(method: string, path: string, token?: string, body?: object): Promise<T> {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), SECONDS * 1000);
    try {
      const response = await fetch(`${this.server}/api/v1/${path}`, {
        method,
        headers: {
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(body ? { "Content-Type": "application/json" } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        cache: path === "about" ? "default" : "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: control.signal,
      });
      if (!response.ok) throw await problem(response);
      if (response.status === 204) return undefined as T;
      return (response.headers.get("Content-Type") ?? "").startsWith("application/json")
        ? ((await response.json()) as T)
        : ((await response.text()) as T);
    } catch (error) {
      throw error instanceof Problem ? error : new Unreachable();
    } finally {
      clearTimeout(timer);
    }
  }
}

async function problem(response: Response): Promise<Problem> {
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  const detail: unknown = await response.json().then((data: { detail?: unknown }) => data.detail, () => "");
  return new Problem(response.status, typeof detail === "string" ? detail : "", retryAfter);
}
