// The part of the app that remembers which sessions were opened.

import type { ViewsApp } from "./ports/app-views.ts";
import type { Store } from "./ports/store.ts";

export function viewsApp(store: () => Store): ViewsApp {
  return {
    async sessionOpened(row, via) {
      const { recordView } = await import("./pipeline/record-view.ts");
      return recordView(store(), row, via);
    },
  };
}
