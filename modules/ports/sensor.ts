export interface ClimateReading {
	/** Degrees Celsius. */
	readonly temperature: number;
	/** Relative humidity, percent; not of a sensor that has none, such as the DS18B20. */
	readonly humidity?: number;
}

/** A sensor of temperature, and of humidity as the DHT11 is. */
export interface ClimateSensor {
	/** The present reading, or undefined when the sensor gave none (no answer, bad checksum). */
	read(): ClimateReading | undefined;
	/** Of the board, where its data wire is, if it is at one. */
	readonly pin?: number;
}
