// Sends events with Segment's library for Node.js: node track.cjs FOLDER_OF_LIBRARIES HOST WRITE_KEY EVENTS
// Ends once the library has no event left; exits with 1 if it gave any up.
const { createRequire } = require("node:module");

const [folder, host, writeKey, events] = process.argv.slice(2);
const { Analytics } = createRequire(`${folder}/`)("@segment/analytics-node");

async function main() {
  const analytics = new Analytics({ writeKey, host, flushAt: 50, flushInterval: 200, maxRetries: 1000 });
  let lost = 0;
  analytics.on("error", () => {
    lost += 1;
  });
  for (let number = 0; number < Number(events); number += 1) {
    analytics.track({
      userId: `customer-${number % 97}`,
      event: "Product Viewed",
      messageId: `node-${number}`,
      properties: { product_id: `product-${number % 13}`, price: 4.5 },
    });
    if (number % 200 === 199) {
      await new Promise((resolve) => setTimeout(resolve, 20)); // as a shop's server, over a while
    }
  }
  await analytics.closeAndFlush({ timeout: 300_000 });
  process.exitCode = lost ? 1 : 0;
}

main();
