// Fills in this service's own address, and copies the line to paste.
const line = document.getElementById("line");
for (const part of [line, document.getElementById("frame")]) {
  part.textContent = part.textContent.replace("https://cali.example", location.origin);
}
const button = document.getElementById("copy");
const copied = document.getElementById("copied");
button.hidden = !navigator.clipboard;
button.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(line.textContent);
    copied.textContent = "Copied.";
  } catch {
    copied.textContent = "Please select the line and copy it.";
  }
});
