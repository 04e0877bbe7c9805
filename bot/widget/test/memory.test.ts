import { beforeEach, expect, it, vi } from "vitest";
import { KEY, Memory } from "../src/memory";

beforeEach(() => {
  sessionStorage.clear();
  vi.useFakeTimers();
});

it("writes nothing before there is something to remember", () => {
  const memory = new Memory();
  memory.update({ draft: "typed", open: true });
  expect(sessionStorage.length).toBe(0);
});

it("remembers across pages, and forgets all of it", () => {
  new Memory().fresh("token", 1800);
  const next = new Memory();
  expect(next.now?.token).toBe("token");
  next.forget();
  expect(sessionStorage.getItem(KEY)).toBeNull();
});

it("what is older than the session is gone, also from the storage", () => {
  const memory = new Memory();
  memory.fresh("token", 1800);
  vi.advanceTimersByTime(1_799_000);
  expect(memory.now?.token).toBe("token");
  vi.advanceTimersByTime(2_000);
  expect(memory.now).toBeNull();
  expect(sessionStorage.length).toBe(0);
});

it.each(["{", "null", "[]", '{"outbox": 1}', '"x"'])("what is not ours is not read: %s", (text) => {
  sessionStorage.setItem(KEY, text);
  expect(new Memory().now).toBeNull();
});

it("works without storage", () => {
  const memory = new Memory(null);
  memory.fresh("token", 10);
  expect(memory.now?.token).toBe("token");
});
