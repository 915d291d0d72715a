export interface ClimateReading {
	/** Degrees Celsius. */
	readonly temperature: number;
	/** Relative humidity, percent. */
	readonly humidity: number;
}

/** A sensor of temperature and humidity, such as the DHT11. */
export interface ClimateSensor {
	/** The present reading, or undefined when the sensor gave none (no answer, bad checksum). */
	read(): ClimateReading | undefined;
	/** Of the board, where its data wire is, if it is at one. */
	readonly pin?: number;
}
