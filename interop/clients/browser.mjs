// What Pipecat's client expects of a browser and Node has not; imported before it.
globalThis.window ??= globalThis;

globalThis.FileReader ??= class {
  async readAsText(blob) {
    this.result = await blob.text();
    this.onload({ target: this });
  }
};
