import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    target: "es2021",
    lib: { entry: "src/main.ts", formats: ["es"], fileName: () => "widget.js" },
    minify: "esbuild",
    reportCompressedSize: true,
  },
  esbuild: { legalComments: "none" },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"] },
});
